"""A small Slack that remembers everything, applies late when told to, and knows natural keys for all but posts."""

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The outside said no, in one word."""


@dataclass
class Post:
    """A message: where, by which metadata key, and what it says now."""

    channel: str
    key: str
    ts: str
    words: str


@dataclass
class Outside:
    """What is really there.  Every method is applied at once; how late that is, the wire decides."""

    channels: dict[str, str] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    pins: set[tuple[str, str]] = field(default_factory=set)
    posted: list[str] = field(default_factory=list)
    """The key of every post ever applied, twins that were removed later too."""

    def apply(self, method: str, **given: Any) -> Any:
        """Do what a request asks for."""
        return getattr(self, f"_{method}")(**given)

    def _create(self, name: str) -> str:
        if name in self.channels:
            raise Refused("name_taken")
        self.channels[name] = f"C-{name}"
        return self.channels[name]

    def _find(self, name: str) -> str:
        return self.channels[name]

    def _invite(self, channel: str, person: str) -> None:
        if person in self.people.setdefault(channel, set()):
            raise Refused("already_in_channel")
        self.people[channel].add(person)

    def _set_topic(self, channel: str, words: str) -> None:
        self.topics[channel] = words

    def _post(self, channel: str, key: str, words: str) -> str:
        self.posted.append(key)
        self.posts.append(Post(channel, key, f"{len(self.posted)}.0", words))
        return self.posts[-1].ts

    def _history(self, channel: str, key: str) -> list[str]:
        return [post.ts for post in self.posts if (post.channel, post.key) == (channel, key)]

    def _update(self, channel: str, ts: str, words: str) -> None:
        for post in self.posts:
            if (post.channel, post.ts) == (channel, ts):
                post.words = words

    def _delete(self, channel: str, ts: str) -> None:
        self.posts = [post for post in self.posts if (post.channel, post.ts) != (channel, ts)]

    def _pin(self, channel: str, ts: str) -> None:
        if (channel, ts) in self.pins:
            raise Refused("already_pinned")
        self.pins.add((channel, ts))
