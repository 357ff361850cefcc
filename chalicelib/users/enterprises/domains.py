"""Mail domains: their form, how one is proven, and those that nobody may claim."""

from __future__ import annotations

import re
import secrets

from chalicelib.contract.errors import InvalidHostname
from chalicelib.contract.hostnames import MAX_HOSTNAME, canonical_domain
from chalicelib.errors import InvalidRequest

TXT_PREFIX = "_picsafe-verification."
VALUE_PREFIX = "picsafe-verification="
# the TXT record's name has to fit into a host name (RFC 1035 section 2.3.4)
MAX_DOMAIN = MAX_HOSTNAME - len(TXT_PREFIX)

# where anyone can have a mailbox: owning the domain says nothing about the people in it; as of 2026-11
PUBLIC_DOMAINS = frozenset(
    """
    126.com 139.com 163.com 189.cn abv.bg alice.it aliyun.com aol.com arcor.de att.net bellsouth.net
    bigpond.com bigpond.net.au bluewin.ch blueyonder.co.uk bol.com.br btinternet.com centrum.cz
    charter.net citromail.hu comcast.net cox.net daum.net disroot.org duck.com earthlink.net eircom.net
    email.com fastmail.co.uk fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de
    gazeta.pl gmx.net google.com hanmail.net hey.com hushmail.com icloud.com iinet.net.au inbox.lv
    inbox.ru interia.pl juno.com kakao.com laposte.net libero.it mac.com mail.bg mail.com mail.de mail.ru
    mailbox.org mailfence.com me.com msn.com nate.com naver.com neuf.fr ntlworld.com o2.pl onet.pl
    online.de optonline.net optusnet.com.au orange.fr passport.com pm.me post.cz posteo.de proton.me
    qq.com rambler.ru rediffmail.com riseup.net rocketmail.com rogers.com runbox.com sapo.pt
    sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be slingshot.co.nz sohu.com
    spark.co.nz startmail.com sympatico.ca t-online.de talktalk.net telefonica.net telenet.be telstra.com
    telus.net terra.com.br tiscali.co.uk tiscali.it tuta.com tuta.io tutamail.com tutanota.com
    tutanota.de ukr.net uol.com.br verizon.net videotron.ca virgilio.it virginmedia.com vodafone.de vp.pl
    wanadoo.fr web.de westnet.com.au windowslive.com wp.eu wp.pl xtra.co.nz ya.ru yeah.net zohomail.com
    """.split()  # noqa: SIM905 - a list that is compared by eye is read more easily as a table
)
# those with a domain of the same name in most countries: yahoo.com.sg, hotmail.co.jp, outlook.es
_WORLDWIDE = re.compile(
    r"(gmail|gmx|googlemail|hotmail|live|outlook|protonmail|yahoo|yandex|ymail|zoho)\.(com|(com?\.)?[a-z]{2})"
)


def claimable_domain(text: str) -> str:
    """A domain in the form in which domains are compared.

    A sub-domain is another domain: ``ward.hospital.org`` is not covered by ``hospital.org``.

    Raises:
        InvalidRequest: ``invalid_domain``, or ``public_domain`` where anyone can have a mailbox.
    """
    try:
        domain = canonical_domain(text.strip().removesuffix("."))
    except InvalidHostname:
        raise _invalid() from None
    if len(domain) > MAX_DOMAIN:
        raise _invalid()
    if domain in PUBLIC_DOMAINS or _WORLDWIDE.fullmatch(domain):
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
