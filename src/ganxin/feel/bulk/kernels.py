"""Which kernels run: numba's where numba is, numpy's otherwise or on demand; equal results."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ganxin.feel.bulk.errors import BulkError

Name = Literal["numba", "numpy"]
VARIABLE = "GANXIN_KERNEL"

SPREAD: npt.NDArray[np.uint64] = np.array(
    [sum(1 << (8 * bit) for bit in range(8) if byte >> bit & 1) for byte in range(256)],
    dtype=np.uint64,
)
"""Eight bits as eight bytes of 0 or 1."""


def kernels(name: Name | None = None) -> Any:
    """The module of kernels of this name, else of the environment's, else the fastest there is.

    Raises BulkError for a name that is neither, and for numba where it is not installed.
    """
    wanted = name or os.environ.get(VARIABLE, "")
    if wanted not in ("", "numba", "numpy"):
        raise BulkError(f"没有名为“{wanted}”的内核，只有 numba 和 numpy")
    if wanted == "numpy":
        return import_module("ganxin.feel.bulk.plain")
    try:
        return import_module("ganxin.feel.bulk.compiled")
    except ImportError:
        if wanted:
            raise BulkError("没有安装 numba，不能使用它的内核") from None
        return import_module("ganxin.feel.bulk.plain")


def workers() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@lru_cache(maxsize=1)
def pool() -> ThreadPoolExecutor:
    """Threads for the kernels, which hold no lock while they compute."""
    return ThreadPoolExecutor(max_workers=workers(), thread_name_prefix="feel-bulk")
