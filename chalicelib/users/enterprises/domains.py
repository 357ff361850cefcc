"""Mail domains: their form, how one is proven, and those that nobody may claim."""

from __future__ import annotations

import secrets

from chalicelib.errors import InvalidRequest
from chalicelib.users.accounts.domains import ascii_domain

TXT_PREFIX = "_picsafe-verification."
VALUE_PREFIX = "picsafe-verification="
# the TXT record's name has to fit into the 253 characters of a host name (RFC 1035 section 2.3.4)
MAX_DOMAIN = 253 - len(TXT_PREFIX)

PUBLIC_DOMAINS_DATED = "2026-11"
# where anyone can have a mailbox: owning the domain says nothing about the people in it
PUBLIC_DOMAINS = frozenset(
    """
    126.com 139.com 163.com 189.cn aliyun.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com
    bigpond.net.au bluewin.ch bol.com.br btinternet.com charter.net comcast.net cox.net daum.net
    disroot.org duck.com earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de
    gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net google.com googlemail.com hanmail.net
    hey.com hotmail.be hotmail.ca hotmail.co.nz hotmail.co.uk hotmail.com hotmail.com.au hotmail.de
    hotmail.es hotmail.fr hotmail.ie hotmail.it hotmail.nl hushmail.com icloud.com iinet.net.au inbox.lv
    inbox.ru juno.com kakao.com laposte.net libero.it live.be live.ca live.co.uk live.com live.com.au
    live.de live.fr live.ie live.it live.nl mac.com mail.com mail.de mail.ru mailbox.org mailfence.com
    me.com msn.com nate.com naver.com neuf.fr ntlworld.com o2.pl onet.pl online.de optonline.net
    optusnet.com.au orange.fr outlook.at outlook.be outlook.co.nz outlook.com outlook.com.au outlook.de
    outlook.dk outlook.es outlook.fr outlook.ie outlook.it outlook.jp pm.me posteo.de proton.me
    protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com rogers.com
    runbox.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com skynet.be sky.com slingshot.co.nz sohu.com
    spark.co.nz startmail.com sympatico.ca t-online.de talktalk.net telenet.be telstra.com telus.net
    terra.com.br tiscali.co.uk tiscali.it tuta.com tuta.io tutamail.com tutanota.com tutanota.de ukr.net
    uol.com.br verizon.net videotron.ca virgilio.it virginmedia.com vodafone.de wanadoo.fr web.de
    westnet.com.au wp.pl xtra.co.nz ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.nz yahoo.co.uk
    yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.ie yahoo.it yandex.com yandex.ru
    yeah.net ymail.com zoho.com zohomail.com
    """.split()  # noqa: SIM905 - a list that is compared by eye is read more easily as a table
)


def claimable_domain(text: str) -> str:
    """A domain in the form in which domains are compared.

    A sub-domain is another domain: ``ward.hospital.org`` is not covered by ``hospital.org``.

    Raises:
        InvalidRequest: ``invalid_domain``, or ``public_domain`` where anyone can have a mailbox.
    """
    try:
        domain = ascii_domain(text.strip().removesuffix("."))
    except ValueError:
        raise _invalid() from None
    if len(domain) > MAX_DOMAIN or "." not in domain or domain.rpartition(".")[2].isdigit():
        raise _invalid()
    if domain in PUBLIC_DOMAINS:
        raise InvalidRequest("public_domain", "Anyone can have an address there: list the addresses instead.")
    return domain


def new_token() -> str:
    """What a TXT record has to hold for a domain to be proven: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def txt_name(domain: str) -> str:
    """The name of the TXT record that proves a domain."""
    return TXT_PREFIX + domain


def txt_value(token: str) -> str:
    """The text that the TXT record has to hold."""
    return VALUE_PREFIX + token


def _invalid() -> InvalidRequest:
    return InvalidRequest("invalid_domain", "One of the domains is not one, such as hospital.example.org.")
