"""Getting one file over HTTP, politely and safely: one request at a time, limits, retries, resumed downloads.

Addresses are checked twice: when a name is looked up, and again on the connection itself before a byte is sent, so a
name that changes its address in between (DNS rebinding) or a redirect cannot lead to a private machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import itertools
import json
import socket
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

USER_AGENT = f"guihua/{version('guihua')} (collects published plans for research, one request at a time)"
MAX_REDIRECTS = 6
MAX_WAIT = 120.0
CHUNK = 1 << 16
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Progress = Callable[[int, int | None], None]


class FetchError(Exception):
    """An address that cannot be fetched: `str()` says in one line why."""


class _AgainError(Exception):
    """A failure that may pass: try once more, not before `wait` seconds if the server named a time."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """How politely and how much is fetched. Times are seconds, sizes bytes.

    `delay` is the least time between two requests to one host, `seconds` the most that one file may take in all its
    tries. `allow_private` lifts the ban on addresses of private networks and this machine.
    """

    delay: float = 2.0
    size: int = 200 << 20
    seconds: float = 900.0
    connect: float = 15.0
    read: float = 60.0
    retries: int = 4
    backoff: float = 2.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A downloaded file: where it lies, the address it came from in the end, and the headers that name it."""

    path: Path
    url: str
    disposition: str
    size: int

    def read(self) -> bytes:
        """Return the content."""
        return self.path.read_bytes()

    def remove(self) -> None:
        """Remove the download and its note."""
        Partial(self.path).remove()


@dataclass(slots=True)
class Partial:
    """A download in progress on disk, with the validator that says whether the rest still belongs to it."""

    path: Path
    validator: str = ""

    @property
    def size(self) -> int:
        """How many bytes are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".json")

    def load(self) -> None:
        """Take up what an earlier try left; without a validator it cannot be trusted and is dropped."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self.validator = str(json.loads(self._note.read_text(encoding="utf-8")).get("validator", ""))
        if not self.validator:
            self.remove()

    def restart(self, validator: str) -> None:
        """Throw away what is there and remember the validator of what is to come."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.validator = validator
        self._note.write_text(json.dumps({"validator": validator}), encoding="utf-8")

    def remove(self) -> None:
        """Leave nothing behind."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, also behind IPv6's ways of writing IPv4."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _check_peer(sock: socket.socket) -> None:
    """Close a connection whose other end is private, before anything is sent."""
    peer = str(sock.getpeername()[0])
    if not is_public(peer):
        sock.close()
        raise FetchError(f"the address {peer} is private")


class _Adapter(HTTPAdapter):
    """A transport that remembers its connections, and with `public_only` talks to public addresses only.

    A proxy that the user has set is the user's business: connections to it are neither checked nor remembered.
    """

    def __init__(self, public_only: bool) -> None:
        self.public_only = public_only
        self.connections: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools with connections that report to this adapter when they are opened."""
        super().init_poolmanager(*args, **kwargs)
        opened = self._opened

        class Connection(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return opened(self, super()._new_conn())

        class SecureConnection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return opened(self, super()._new_conn())

        plain = type("Pool", (HTTPConnectionPool,), {"ConnectionCls": Connection})
        secure = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": SecureConnection})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}

    def _opened(self, connection: HTTPConnection, sock: socket.socket) -> socket.socket:
        if self.public_only:
            _check_peer(sock)
        self.connections.add(connection)
        return sock

    def cut(self) -> None:
        """Cut all connections, whatever waits on them."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class Client:
    """Fetches files one after the other, waiting between requests to one host. `pause` is how it waits."""

    limits: Limits = field(default_factory=Limits)
    pause: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=requests.Session)
    _last: dict[str, float] = field(default_factory=dict)
    _adapter: _Adapter = field(init=False)

    def __post_init__(self) -> None:
        # No .netrc: a password must not travel to a host that a page links to. Proxies are read for each address.
        self.session.trust_env = False
        self.session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Accept": "*/*"})
        self._adapter = _Adapter(public_only=not self.limits.allow_private)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, self._adapter)

    def download(self, url: str, folder: Path, progress: Progress | None = None, referer: str = "") -> Body:
        """Download `url` to a file in `folder`, taking up what an earlier try left there.

        `referer` is the page that links to it: some servers give attachments only with it.
        Raises `FetchError` for an address that is refused, does not answer, or gives too much.
        """
        part = Partial(folder / f"{hashlib.sha256(url.encode()).hexdigest()[:20]}.part")
        part.load()
        try:
            return self._try_on(url, part, progress, {"Referer": referer} if referer else {})
        except FetchError:
            if not part.size:
                part.remove()
            raise

    def _try_on(self, url: str, part: Partial, progress: Progress | None, headers: dict[str, str]) -> Body:
        """Try until the file is there, the tries are used up, or the time is over."""
        deadline = time.monotonic() + self.limits.seconds
        for tries in itertools.count():
            try:
                return self._try(url, part, deadline, progress, headers)
            except _AgainError as again:
                wait = again.wait if again.wait is not None else self.limits.backoff * 2**tries
                if tries >= self.limits.retries or wait > MAX_WAIT or time.monotonic() + wait > deadline:
                    raise FetchError(f"{again.reason} (tried {tries + 1} times)") from again
            self.pause(wait)
        raise AssertionError("unreachable")

    def _try(
        self, url: str, part: Partial, deadline: float, progress: Progress | None, headers: dict[str, str]
    ) -> Body:
        """Ask once; a server that keeps the connection open without end is cut off at the deadline."""
        if part.size and part.validator:
            headers = {**headers, "Range": f"bytes={part.size}-", "If-Range": part.validator}
        watch = threading.Timer(max(deadline - time.monotonic(), 0.0), self._adapter.cut)
        watch.daemon = True
        watch.start()
        try:
            with contextlib.closing(self._follow(url, headers)) as response:
                self._start(response, part)
                self._store(response, part, deadline, progress)
                return Body(part.path, response.url, response.headers.get("Content-Disposition", ""), part.size)
        finally:
            watch.cancel()

    def _follow(self, url: str, headers: dict[str, str]) -> requests.Response:
        """Return the answer that `url` leads to; every address on the way is checked."""
        for _ in range(MAX_REDIRECTS):
            response = self._request(url, headers)
            target = response.headers.get("Location")
            if response.status_code not in _MOVED or not target:
                return response
            response.close()
            url = urljoin(response.url, header_text(target))
        raise FetchError(f"more than {MAX_REDIRECTS} redirects")

    def _request(self, url: str, headers: dict[str, str]) -> requests.Response:
        host = check_url(url)
        proxies = get_environ_proxies(url)
        if not self.limits.allow_private:
            _check_host(host, bool(proxies))
        self._wait_for(host)
        try:
            return self.session.get(
                url,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect, self.limits.read),
                proxies=proxies,
            )
        except requests.exceptions.SSLError as error:
            raise FetchError(f"the host's certificate is not valid: {_cause(error)}") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _AgainError(f"no answer: {_cause(error)}") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise FetchError(f"the request failed: {_cause(error)}") from error
        finally:
            self._last[host] = time.monotonic()

    def _wait_for(self, host: str) -> None:
        """Keep the delay since the last request to this host."""
        since = time.monotonic() - self._last.get(host, float("-inf"))
        if since < self.limits.delay:
            self.pause(self.limits.delay - since)

    def _start(self, response: requests.Response, part: Partial) -> None:
        """Make ready for the body: go on where the partial file ends if the server does, else begin anew."""
        status = response.status_code
        if status in _AGAIN:
            raise _AgainError(f"the server answers {status} {response.reason}", _retry_after(response))
        if status == requests.codes.partial and part.size:
            if _range_start(response) == part.size:
                return
            part.restart("")
            raise _AgainError("the server went on in the wrong place", 0.0)
        if status == requests.codes.requested_range_not_satisfiable and part.size:
            part.restart("")
            raise _AgainError("the server has nothing to go on with", 0.0)
        if status != requests.codes.ok:
            raise FetchError(f"the server answers {status} {response.reason}")
        part.restart(_validator(response))

    def _store(self, response: requests.Response, part: Partial, deadline: float, progress: Progress | None) -> None:
        """Write the body to the partial file, within the limits of size and time."""
        done = part.size
        total = _total(response, done)
        if total is not None and total > self.limits.size:
            part.remove()
            raise FetchError(f"the file has {total} bytes, more than {self.limits.size}")
        with part.path.open("ab") as out:
            while chunk := _next_chunk(response):
                out.write(chunk)
                done += len(chunk)
                if done > self.limits.size:
                    part.remove()
                    raise FetchError(f"the file has more than {self.limits.size} bytes")
                if time.monotonic() > deadline:
                    break
                if progress:
                    progress(done, total)
        # Asked again after the loop: a connection that was cut at the deadline looks like the end of the file.
        if time.monotonic() > deadline:
            raise FetchError(f"the file took more than {self.limits.seconds:g} s; the next call goes on")
        if total is not None and done < total:
            raise _AgainError(f"the connection broke after {done} of {total} bytes")


def check_url(url: str) -> str:
    """Return the host of a web address; raise `FetchError` for any other kind of address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"not a web address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("not a web address: it must begin with http:// or https://")
    if parts.username or parts.password:
        raise FetchError("the address holds a user name or password")
    return host


def _check_host(host: str, proxied: bool) -> None:
    """Raise `FetchError` if a host's name leads to any private address. Behind a proxy names may be unknown here."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)}
    except (OSError, UnicodeError) as error:
        if proxied:
            return
        raise _AgainError(f"the host {host} is not known: {error}") from error
    private = sorted(address for address in found if not is_public(address))
    if private:
        raise FetchError(f"the host {host} has the private address {private[0]}; allow it with --allow-private")


def _next_chunk(response: requests.Response) -> bytes:
    """Return what has come in of the body, b"" at its end. Does not wait for a whole chunk: a slow sender is timed."""
    try:
        return bytes(response.raw.read1(CHUNK, decode_content=True))
    except (urllib3.exceptions.ProtocolError, urllib3.exceptions.TimeoutError, OSError) as error:
        raise _AgainError(f"the connection broke: {_cause(error)}") from error
    except urllib3.exceptions.HTTPError as error:
        raise FetchError(f"the answer cannot be decoded: {_cause(error)}") from error


def _total(response: requests.Response, done: int) -> int | None:
    """Return the size of the whole file if the answer tells it; a compressed answer's length is not the file's."""
    length = response.headers.get("Content-Length", "")
    if not length.isdigit() or response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    return done + int(length)


def _validator(response: requests.Response) -> str:
    """Return what identifies this version of the file for `If-Range`; empty if it cannot be resumed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return ""
    tag = response.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        return tag
    return response.headers.get("Last-Modified", "")


def _range_start(response: requests.Response) -> int:
    """Return where a partial answer begins, -1 if it does not say."""
    start = response.headers.get("Content-Range", "").removeprefix("bytes").strip().partition("-")[0]
    return int(start) if start.isdigit() else -1


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds to wait that a `Retry-After` header names, as number or as date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    with contextlib.suppress(ValueError, TypeError):
        return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    return None


def header_text(header: str) -> str:
    """Return a header's text, which Chinese servers write in UTF-8 or GBK against the rules."""
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeError):
            return header.encode("latin-1").decode(encoding)
    return header


def _cause(error: BaseException) -> str:
    """Return the innermost reason of a chain of library errors, in one line."""
    reason = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    if isinstance(reason, BaseException) and reason is not error:
        return _cause(reason)
    return str(reason or error).replace("\n", " ")
