"""Fetching pages: nothing is reached but what anyone can reach, and no answer keeps the desk waiting or fills it."""

from __future__ import annotations

import gzip
import hashlib
import ipaddress
import os
import socket
import ssl
import time
import zlib

import pytest

from claims.fetching import FetchError, Rules, fetch
from claims.public_addresses import UnreachableError, is_public, target_of
from tests.claims.site import DATA, ELSEWHERE, HERE, site_of

PORTS = frozenset({80, 443})


@pytest.fixture(scope="module")
def running():
    with site_of() as site:
        yield site


@pytest.fixture
def site(running):
    running.answers.clear()
    running.asked.clear()
    running.strayed.clear()
    running.page("/", "<p>Repairs will cost 4 million crowns.</p>")
    return running


# Which addresses are public

CLOSED = """
127.0.0.1 127.1.2.3 127.255.255.255 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
169.254.0.1 169.254.169.254 100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1
192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
168.63.129.16
:: ::1 ::2 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::808:808 64:ff9b:1::1 100::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:c0a8:101::1
3fff::1 5f00::1 4000::1 2001:4860:4860::8888%1
""".split()
OPEN = """
8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 192.0.1.1 2001:4860:4860::8888 2a00::1
""".split()


@pytest.mark.parametrize("address", CLOSED)
def test_address_within_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_address_that_anyone_reaches_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1:80", "0177.0.0.1", "2130706433", "1.2.3", "::g"])
def test_what_is_no_address_is_not_public(address):
    assert not is_public(address)


def test_nothing_that_python_calls_private_is_public():
    """However the flags of a Python are, an address that any of them warns of is not reached."""
    flags = "is_private is_loopback is_link_local is_multicast is_reserved is_unspecified".split()
    for first in range(256):
        for rest in ("0.0.1", "64.1.1", "168.1.1", "254.169.254", "31.9.9", "255.255.255"):
            address = ipaddress.ip_address(f"{first}.{rest}")
            if any(getattr(address, flag) for flag in flags):
                assert not is_public(str(address)), address


# What is no address of a page

REFUSED = [
    "",
    "file:///etc/passwd",
    "ftp://site.example/",
    "gopher://site.example/",
    "dict://site.example:11211/stat",
    "data:text/html,x",
    "javascript:alert(1)",
    "//site.example/",
    "site.example",
    "http://",
    "http:///path",
    "http://user@site.example/",
    "http://user:secret@site.example/",
    "http://site.example@127.0.0.1/",
    "http://127.0.0.1#@site.example/x y",
    "http://site.example:22/",
    "http://site.example:6379/",
    "http://site.example:99999/",
    "http://site.example:x/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://1.2.3.4.5/",
    "http://127.0.0.01/",
    "http://256.0.0.1/",
    "http://١٢٧.0.0.1/",
    "http://[::1%25lo]/",
    "http://[fe80::1%eth0]/",
    "http://[::g]/",
    "http://[127.0.0.1]/",
    "http://site.example\\@127.0.0.1/",
    "http://site.example/\r\nX-Evil: 1",
    "http://site.example/ x",
    "http://site example/",
    "http://site..example/",
    "http://-site.example/",
    "http://site.example\x00.evil.example/",
    "http://%31%32%37.0.0.1/",
    "http://" + "a" * 300 + ".example/",
    "http://site.example/" + "a" * 5000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_address_of_a_page_is_refused_with_a_message(url):
    asked = []
    with pytest.raises(FetchError) as caught:
        fetch(url, Rules(ports=PORTS, resolve=lambda *args: asked.append(args) or [], user_agent="x"))
    assert len(str(caught.value)) > 20
    assert asked == []


@pytest.mark.parametrize(
    ("url", "host", "shown"),
    [
        ("http://Site.Example", "site.example", "http://site.example/"),
        ("https://site.example:443/a?b=c#d", "site.example", "https://site.example/a?b=c"),
        ("http://site.example./", "site.example", "http://site.example/"),
        ("http://bücher.example/ü", "xn--bcher-kva.example", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://１２７.0.0.1/", "127.0.0.1", "http://127.0.0.1/"),
        ("http://8.8.8.8/", "8.8.8.8", "http://8.8.8.8/"),
        ("http://[2A00::1]/", "2a00::1", "http://[2a00::1]/"),
        (" https://site.example/%7Ea ", "site.example", "https://site.example/%7Ea"),
    ],
)
def test_address_is_taken_apart_once(url, host, shown):
    target = target_of(url, PORTS)
    assert (target.host, target.url) == (host, shown)


# What is not reached

HOSTS = [
    ("localhost", ["127.0.0.2"]),
    ("localhost.", ["127.0.0.2"]),
    ("127.0.0.2", ["127.0.0.2"]),
    ("１２７.0.0.2", ["127.0.0.2"]),
    ("inner.example", ["10.0.0.1"]),
    ("mixed.example", [HERE, ELSEWHERE]),
    ("mixed.example", [ELSEWHERE, HERE]),
    ("meta.example", ["169.254.169.254"]),
    ("six.example", ["::1"]),
    ("mapped.example", ["::ffff:127.0.0.2"]),
    ("local.example", ["fe80::1%lo"]),
    ("ula.example", ["fd00::1"]),
    ("nat64.example", ["64:ff9b::7f00:2"]),
    ("sixtofour.example", ["2002:7f00:2::1"]),
    ("any.example", ["0.0.0.0"]),
    ("anysix.example", ["::"]),
]


@pytest.mark.parametrize(("host", "addresses"), HOSTS)
def test_host_within_a_network_is_not_reached(host, addresses, site):
    """Under the real rule: only the port is the site's, and the server hears nothing."""
    for allowed in (is_public, lambda address: address == HERE):
        rules = site.rules(resolve=lambda *_: addresses, is_allowed=allowed)
        with pytest.raises(FetchError, match="private network"):
            fetch(site.url(host=host), rules)
    assert (site.asked, site.strayed) == ([], [])


LEADS = [
    "http://127.0.0.2:PORT/",
    "http://localhost:PORT/",
    "http://2130706434:PORT/",
    "http://0177.0.0.2:PORT/",
    "http://0x7f000002:PORT/",
    "http://127.2:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.2]:PORT/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://user:pass@site.example:PORT/",
    "http://site.example:22/",
    "//127.0.0.2:PORT/",
    "file:///etc/passwd",
    "ftp://site.example/",
    "gopher://127.0.0.2:PORT/_x",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://site.example:PORT\\@127.0.0.2/",
]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("location", LEADS)
def test_redirect_leads_nowhere_within_a_network(location, status, site):
    site.leads("/go", location.replace("PORT", str(site.port)), status)
    rules = site.rules(resolve=lambda host, _port: ["127.0.0.2"] if host == "localhost" else [host_of(host)])
    with pytest.raises(FetchError):
        fetch(site.url("/go"), rules)
    assert (len(site.asked), site.strayed) == (1, [])


def host_of(host):
    return host if host[0].isdigit() or ":" in host else HERE


def test_names_are_looked_up_once_and_what_was_looked_at_is_what_is_reached(site):
    """A name that means one address when it is looked at and another when it is used."""
    answers = iter([[HERE], [ELSEWHERE], [ELSEWHERE]])
    page = fetch(site.url(), site.rules(resolve=lambda *_: next(answers)))
    assert page.status == 200
    assert (len(site.asked), site.strayed) == (1, [])
    assert next(answers) == [ELSEWHERE]


def test_name_that_changes_between_two_steps_is_looked_at_again(site):
    site.leads("/go", "/")
    answers = iter([[HERE], [ELSEWHERE]])
    with pytest.raises(FetchError, match="private network"):
        fetch(site.url("/go"), site.rules(resolve=lambda *_: next(answers)))
    assert (len(site.asked), site.strayed) == (1, [])


def test_system_is_not_asked_for_another_way(site, monkeypatch):
    """Neither a proxy of the environment, nor a password file, nor cookies."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, f"http://{ELSEWHERE}:{site.port}")
    site.page("/", "<p>x", Set_Cookie="spy=1; Path=/")
    site.leads("/go", "/")
    fetch(site.url("/go"), site.rules())
    assert site.strayed == []
    for request in site.asked:
        head = request.lower()
        assert f"host: site.example:{site.port}" in head
        assert "user-agent: newsroomevidence/test" in head
        assert not any(word in head for word in ("cookie", "authorization", "referer", "forwarded", "python"))


def test_rules_of_the_site_itself_are_those_of_the_internet(settings):
    rules = Rules()
    assert (rules.ports, rules.is_allowed, rules.redirects) == ({80, 443}, is_public, 5)
    assert rules.tls().verify_mode == ssl.CERT_REQUIRED
    assert rules.tls().check_hostname
    with pytest.raises(FetchError, match="private network"):
        fetch("http://localhost/")


# Answers that are too much


@pytest.mark.parametrize("steps", [5, 6])
def test_six_redirects_are_one_too_many(steps, site):
    for step in range(steps):
        site.leads(f"/{step}", f"/{step + 1}" if step + 1 < steps else "/")
    if steps == 6:
        with pytest.raises(FetchError, match="on and on"):
            fetch(site.url("/0"), site.rules())
    else:
        assert fetch(site.url("/0"), site.rules()).final_url == site.url("/")


def test_redirect_to_itself_ends(site):
    site.leads("/go", "/go")
    with pytest.raises(FetchError, match="on and on"):
        fetch(site.url("/go"), site.rules())
    assert len(site.asked) == 6


def endless(head, piece, pause=0.0):
    def answer(connection):
        connection.sendall(head)
        for _ in range(100_000):
            connection.sendall(piece)
            time.sleep(pause)

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        endless(OK + b"\r\n", b"x" * 65536),
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65535 + b"\r\n"),
        OK + b"Content-Length: 99999999999\r\n\r\nx",
        endless(OK + b"X: ", b"x" * 65536),
        endless(OK, b"X-More: " + b"x" * 8000 + b"\r\n"),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "declared", "header", "headers", "continue"],
)
def test_huge_answer_is_refused(answer, site):
    site.answers["/huge"] = answer
    with pytest.raises(FetchError) as refused:
        fetch(site.url("/huge"), site.rules(wire_bytes=1_000_000, seconds=60.0))
    # Not for want of time, which there is for much more.
    assert "took too long" not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        endless(OK + b"\r\n", b"x", pause=0.05),
        endless(OK + b"X: ", b"x", pause=0.05),
        endless(b"", b"H", pause=0.05),
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.05),
        lambda connection: time.sleep(3),
    ],
    ids=["body", "header", "status", "chunks", "silence"],
)
def test_slow_answer_is_given_up(answer, site):
    site.answers["/slow"] = answer
    started = time.monotonic()
    with pytest.raises(FetchError, match="took too long"):
        fetch(site.url("/slow"), site.rules(seconds=1.0, silence=0.7))
    assert time.monotonic() - started < 2.5


def test_slow_steps_of_a_way_are_timed_together(site):
    def slowly(connection):
        time.sleep(0.5)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /slow\r\nContent-Length: 0\r\n\r\n")

    site.answers["/slow"] = slowly
    started = time.monotonic()
    with pytest.raises(FetchError, match="took too long"):
        fetch(site.url("/slow"), site.rules(seconds=1.2))
    assert time.monotonic() - started < 2


def test_name_that_nobody_answers_for_is_given_up(site):
    started = time.monotonic()
    with pytest.raises(FetchError, match="took too long"):
        fetch(site.url(), site.rules(resolve=lambda *_: time.sleep(3) or [], seconds=0.5))
    assert time.monotonic() - started < 2


def deflated(data, wbits=zlib.MAX_WBITS):
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 30_000_000)),
        ("deflate", deflated(b"x" * 30_000_000)),
        ("GZIP", gzip.compress(b"\0" * 30_000_000)),
    ],
)
def test_small_body_that_unpacks_to_a_huge_one_is_refused(encoding, body, site):
    assert len(body) < 40_000
    site.page("/bomb", body, Content_Encoding=encoding)
    with pytest.raises(FetchError, match="too large"):
        fetch(site.url("/bomb"), site.rules())


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"x"))),
        ("br", b"x"),
        ("zstd", b"x"),
        ("gzip", b"not packed"),
        ("gzip", gzip.compress(b"x" * 1000)[:-9]),
    ],
    # Not after the bodies, which have the time in them: every process has to call the tests alike.
    ids=["twice", "br", "zstd", "not packed", "cut off"],
)
def test_body_that_is_packed_oddly_is_refused(encoding, body, site):
    site.page("/odd", body, Content_Encoding=encoding)
    with pytest.raises(FetchError, match="broke off"):
        fetch(site.url("/odd"), site.rules())


def test_body_that_is_cut_off_is_no_evidence(site):
    site.answers["/cut"] = OK + b"Content-Length: 100\r\n\r\nhalf"
    with pytest.raises(FetchError, match="broke off"):
        fetch(site.url("/cut"), site.rules())


@pytest.mark.parametrize(
    "content_type", [None, "image/png", "application/octet-stream", "application/json", "video/mp4", "nonsense"]
)
def test_what_is_no_page_is_not_fetched(content_type, site):
    site.page("/file", "x", content_type=content_type)
    with pytest.raises(FetchError, match="no page"):
        fetch(site.url("/file"), site.rules())


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-OpenSSH\r\n"])
def test_what_is_no_web_server_is_refused(answer, site):
    site.answers["/odd"] = answer
    with pytest.raises(FetchError):
        fetch(site.url("/odd"), site.rules())


def test_site_that_is_not_there_is_said_to_be(site):
    def unknown(*_):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def no_network(*_):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with pytest.raises(FetchError, match="no site") as gone:
        fetch(site.url(), site.rules(resolve=unknown))
    with pytest.raises(FetchError, match="network") as away:
        fetch(site.url(), site.rules(resolve=no_network))
    assert (gone.value.is_gone, away.value.is_gone) == (True, False)
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="could not be reached"):
        fetch(f"http://site.example:{port}/", site.rules(ports=frozenset({port})))


# What is fetched


def test_page_is_fetched_with_its_hash_and_headers(site):
    site.page("/a", gzip.compress(b"<p>Hello"), Content_Encoding="gzip", ETag='"x"', Set_Cookie="spy=1")
    site.leads("/go", "/a", "301 Moved")
    page = fetch(site.url("/go"), site.rules())
    assert (page.status, page.body, page.content_type, page.charset) == (200, b"<p>Hello", "text/html", "utf-8")
    assert (page.asked_url, page.final_url) == (site.url("/go"), site.url("/a"))
    assert page.headers == {"Content-Type": "text/html; charset=utf-8", "ETag": '"x"'}
    assert page.digest == hashlib.sha256(b"<p>Hello").hexdigest()


def test_redirect_may_be_written_in_letters_of_any_script(site):
    site.answers["/go"] = "HTTP/1.1 302 Found\r\nLocation: /köln\r\nContent-Length: 0\r\n\r\n".encode()
    site.page("/k%C3%B6ln", "<p>x")
    assert fetch(site.url("/go"), site.rules()).status == 200


def test_page_that_is_gone_is_an_answer(site):
    page = fetch(site.url("/nothing"), site.rules())
    assert (page.status, page.body, page.digest) == (404, b"", "")


def test_second_address_is_tried_where_the_first_does_not_answer(site):
    rules = site.rules(resolve=lambda *_: ["127.0.0.3", HERE], is_allowed=lambda address: True)
    assert fetch(site.url(), rules).status == 200


# Certificates


@pytest.fixture(scope="module")
def secure():
    with site_of(tls=True) as site:
        site.page("/", "<p>Safe")
        yield site


def trusting():
    return ssl.create_default_context(cafile=str(DATA / "certificate.pem"))


def test_server_proves_to_have_the_name_that_was_asked_for(secure):
    assert fetch(secure.url(scheme="https"), secure.rules(tls=trusting)).body == b"<p>Safe"


@pytest.mark.parametrize(("host", "tls"), [("other.example", trusting), ("site.example", ssl.create_default_context)])
def test_server_that_cannot_prove_it_is_not_asked_for_anything(host, tls, secure):
    secure.asked.clear()
    with pytest.raises(FetchError, match="certificate"):
        fetch(secure.url(scheme="https", host=host), secure.rules(tls=tls))
    assert secure.asked == []


def test_unreachable_says_why():
    with pytest.raises(UnreachableError, match="http://"):
        target_of("file:///etc/passwd", PORTS)
