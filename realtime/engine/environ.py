"""What handlers know of a request. Headers are looked up when asked for: most never are."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class Environ(dict[str, Any]):
    """WSGI names on top, `aiohttp.request` inside. It is no place to learn an address from: ask the request."""

    __slots__ = ()

    def __missing__(self, key: str) -> Any:
        if key.startswith("HTTP_"):
            name = key[5:]
        elif key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            name = key
        else:
            raise KeyError(key)
        values = self["aiohttp.request"].headers.getall(name.replace("_", "-"), None)
        if values is None:
            raise KeyError(key)
        return ",".join(values)

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, key) or (isinstance(key, str) and self.get(key) is not None)


def environ_of(request: web.Request) -> Environ:
    return Environ(
        {
            "aiohttp.request": request,
            "wsgi.input": request.content,
            "wsgi.url_scheme": request.scheme,
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": request.query_string,
            "PATH_INFO": request.path,
            "SCRIPT_NAME": "",
        }
    )
