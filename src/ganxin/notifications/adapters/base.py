"""The edge to whoever carries messages: one class per carrier, our own dataclasses."""

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True)
class Sms:
    """`key` is the same for every attempt of one delivery: a carrier that knows it sends once."""

    key: str
    to: str
    text: str


@dataclass(frozen=True)
class Mail:
    key: str
    to: str
    subject: str
    text: str


class NotSent(Exception):
    """The carrier did not take it this time; the message says why, without addresses."""


class SmsAdapter(ABC):
    """One SMS provider."""

    @abstractmethod
    def send(self, sms: Sms) -> None:
        """Hand it over, or raise NotSent. The same `key` twice must not reach a person twice."""
