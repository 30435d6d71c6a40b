"""A mail server on a port of this machine: STARTTLS, sign-in, and the answer one wants."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).parent
CERTIFICATE = HERE / "server.crt"


@dataclass
class MailServer:
    """What came in, and how it answers to a recipient."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """To the recipients named here, instead of 250."""
    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    clear_commands: list[str] = field(default_factory=list)
    """What was said before the way was kept secret."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        """Speak SMTP (RFC 5321, 3207, 4954) with one client."""
        talk = Talk(self, reader, writer)
        writer.write(b"220 test ESMTP\r\n")
        while line := await reader.readline():
            await talk.hear(line.decode().strip())
            await writer.drain()
            if talk.is_over:
                break
        writer.close()


@dataclass
class Talk:
    """One client's conversation."""

    mail: MailServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_secret: bool = False
    is_over: bool = False

    async def hear(self, command: str) -> None:
        """Answer one command."""
        verb = command.split(maxsplit=1)[0].upper()
        if not self.is_secret:
            self.mail.clear_commands.append(verb)
        answers = {
            "EHLO": self.greet,
            "STARTTLS": self.go_secret,
            "AUTH": self.sign_in,
            "RCPT": self.recipient,
            "DATA": self.take,
            "QUIT": self.leave,
        }
        said = await answers[verb](command) if verb in answers else "250 ok"
        if said:
            self.writer.write(f"{said}\r\n".encode())

    async def greet(self, _command: str) -> str:
        return f"250-test\r\n250 {'AUTH PLAIN' if self.is_secret else 'STARTTLS'}"

    async def go_secret(self, _command: str) -> str:
        self.writer.write(b"220 go on\r\n")
        await self.writer.drain()
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(CERTIFICATE, HERE / "server.key")
        try:
            await self.writer.start_tls(secure)
        except (ssl.SSLError, ConnectionError):
            self.is_over = True  # the client doesn't trust us
        self.is_secret = True
        return ""

    async def sign_in(self, command: str) -> str:
        _, user, password = base64.b64decode(command.split()[2]).split(b"\0")
        self.mail.sign_ins.append((user.decode(), password.decode()))
        return "235 welcome"

    async def recipient(self, command: str) -> str:
        address = command.partition(":")[2].strip("<>")
        return self.mail.answers.get(address, "250 ok")

    async def take(self, _command: str) -> str:
        self.writer.write(b"354 go on\r\n")
        await self.writer.drain()
        body = await self.reader.readuntil(b"\r\n.\r\n")
        letter = email.message_from_bytes(body[:-3], policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.mail.letters.append(letter)
        return "250 kept"

    async def leave(self, _command: str) -> str:
        self.is_over = True
        return "221 bye"


@contextmanager
def running() -> Iterator[MailServer]:
    """Run a mail server in a thread of its own."""
    mail, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def main() -> None:
        server = await asyncio.start_server(mail.serve, "127.0.0.1", 0)
        mail.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield mail
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
