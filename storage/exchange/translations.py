"""Groups of translations, put together from what links them."""


class Translations:
    """Keys that are linked, however far apart, are one group named after the least of them.

    A chain stays one group: cut anywhere, it would have a held-out sentence on one side and
    its translation on the other.
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def link(self, key: str, other: str) -> None:
        """Put two keys into one group."""
        least, last = sorted((self.group(key), self.group(other)))
        self._parent[last] = least

    def group(self, key: str) -> str:
        """The least key of a key's group; itself when nothing links it."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)  # halves the way for next time
            key = parent
        return key
