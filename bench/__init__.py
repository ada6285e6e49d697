"""Benchmarks, each against a peer in the same run; `./ganxin bench` lists them."""
