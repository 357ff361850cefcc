"""The story that ``make demo`` plays: a photo, a video and a recording from sender to recipient.

All people are made up.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image

from picsafe import (
    AuditTrail,
    ConsentLevel,
    ConsentType,
    CredentialMemory,
    Gone,
    PatientDetails,
    PicSafe,
    Position,
    RecordedConsent,
    Report,
    Sent,
    Sync,
)
from picsafe.client.servers import Servers
from picsafe.demo.media import PLACE, make_audio, make_photo, make_signature, make_video, played
from picsafe.demo.server import DemoError, DemoServer

Say = Callable[[str], None]


class Story:
    """People and a hospital on one server.

    Args:
        server: where it plays.
        folder: an empty folder for what people send and receive.
        say: told what happens.
    """

    def __init__(self, server: DemoServer, folder: Path, say: Say) -> None:
        self._server = server
        self._folder = folder
        self._say = say
        # a server that runs already may have seen the story before
        self._domain = f"hospital-{secrets.token_hex(3)}.example"

    def play(self) -> AuditTrail:
        """Play it, and return the report's audit trail, its chain verified.

        Raises:
            DemoError: something that has to hold did not.
            PicSafeClientError: the server refused something.
        """
        api_key = self._set_up_hospital()
        with (
            self._person(f"pat@{self._domain}", "Pat", "AU") as pat,
            self._person("sam@clinic.example", "Sam", "DE") as sam,
        ):
            report, sent = self._send(pat)
            self._open(sam, report, sent)
            self._sync(api_key, sent)
            self._recall(pat, sam, sent)
            return pat.audit_trail(sent.report_id)

    def _set_up_hospital(self) -> str:
        self._say(
            f"The operator makes the enterprise Example Hospital; everybody at {self._domain} is a member."
        )
        address = f"alex@{self._domain}"
        number = self._server.administer(
            "create-enterprise", "Example Hospital", "--administrator", address
        ).strip()
        self._server.administer("verify-domain", number, self._domain)
        self._say("Its administrator, Alex Example, signs in and makes an API key for the hospital's script.")
        with self._person(address, "Alex", "AU") as alex:
            return alex.enterprise().create_api_key("Demonstration").api_key

    def _person(self, address: str, firstname: str, country: str) -> PicSafe:
        person = PicSafe(self._server.url, credentials=CredentialMemory())
        challenge = person.sign_in(address)
        person.complete_sign_in(challenge, code=self._server.code_for(address))
        person.update_profile(title="Dr", firstname=firstname, lastname="Example", country=country)
        return person

    def _send(self, pat: PicSafe) -> tuple[Report, Sent]:
        self._say(
            "Pat Example photographs a wound, films it and records a note; the patient signs on the screen."
        )
        report = Report(
            files=(
                make_photo(self._folder / "wound.jpg"),
                make_video(self._folder / "walk.m4v"),
                make_audio(self._folder / "note.m4a"),
            ),
            consent=RecordedConsent(
                ConsentType.SIGNED,
                (ConsentLevel.TREATMENT, ConsentLevel.EDUCATION),
                make_signature(self._folder / "signature.jpg"),
            ),
            patient=PatientDetails("Joe", "Sample", date(1979, 10, 24), patient_id="MRN-0042"),
            notes="Third day after surgery. Edges clean, no discharge.",
            position=Position(-37.8136, 144.9631, "1 Example Street, Melbourne"),
        )
        self._say(
            "Pat's computer seals all of it under a key from the Key Server and uploads the sealed file."
        )
        sent = pat.send(report)
        self._say(f"It rests in {sent.region}, the region of Pat's country. The message to the colleague:")
        self._say(_indented(sent.message))
        return report, sent

    def _open(self, sam: PicSafe, report: Report, sent: Sent) -> None:
        self._say(
            "Sam Example, at another hospital, opens the link. "
            "The Key Server writes that down, then gives the key."
        )
        received = self._folder / "received"
        with sam.open(sent.link, into=received) as opened:
            opened.save(received)
            for file in opened.files:
                self._say(f"    {file.name:<18} {file.size:>8} bytes")
            items = {media.type: media.mediaid for media in opened.metadata.media}
        for kind, suffix, original in (("video", "m4v", report.files[1]), ("audio", "m4a", report.files[2])):
            arrived = received / f"{items[kind]}.{suffix}"
            _require(played(arrived) == played(original), f"the {kind} plays as it was made")
            _require(
                PLACE in original.read_bytes() and PLACE not in arrived.read_bytes(),
                f"the {kind}'s position is gone",
            )
        with Image.open(received / f"{items['photo']}.jpg") as photo, Image.open(report.files[0]) as taken:
            _require(not photo.getexif() and bool(taken.getexif()), "the photo's position and model are gone")
        self._say("  Video and recording arrived byte for byte; the photo without its position and model.")

    def _sync(self, api_key: str, sent: Sent) -> None:
        self._say("The hospital's script polls, fetches the key in the hospital's name and writes a folder.")
        folder = self._folder / "hospital"
        result = Sync(folder, servers=Servers.at(self._server.url), api_key=api_key).run_once()
        _require((folder / sent.report_id / "metadata.json").is_file(), "the script received the report")
        self._say(f"  {result.received} report received, in a folder named by its ID.")

    def _recall(self, pat: PicSafe, sam: PicSafe, sent: Sent) -> None:
        recall = pat.recall(sent.report_id)
        names = ", ".join(opening.user.display_name for opening in recall.fetched_by)
        self._say(f"Pat recalls the report. The answer is honest about who has had the key already: {names}.")
        try:
            sam.open(sent.link).close()
        except Gone:
            self._say("Sam tries once more, and gets no key. That is on the trail as well.")
        else:
            raise DemoError("The report could be opened after its recall.")


def _require(condition: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        raise DemoError(f"It did not hold that {what}.")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
