mail-hello = Guten Tag,

## Signing in

mail-code-subject = { $code } ist Ihr PicSafe-Code
mail-code-link = um sich bei PicSafe anzumelden, öffnen Sie diesen Link:
    .html = um sich bei PicSafe anzumelden, <a>öffnen Sie diesen Link</a> oder geben Sie diesen Code dort ein, wo Sie ihn angefordert haben:
mail-code-type = oder geben Sie diesen Code dort ein, wo Sie ihn angefordert haben, und nirgendwo sonst:
mail-code-once = Link und Code gelten einmal, { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
} lang. Bitte geben Sie sie nicht weiter: Niemand bei PicSafe wird Sie danach fragen.
mail-code-unasked = Wenn Sie sich nicht anmelden wollten, ignorieren Sie diese Nachricht; es ist nichts geschehen.

## A personal token was made

mail-token-subject = Für Ihr PicSafe-Konto wurde ein persönliches Token erstellt
mail-token-made = für Ihr PicSafe-Konto wurde ein persönliches Token erstellt:
mail-token-until = Bis zum { $until } kann ein Programm, das es besitzt, die Berichte abrufen, die Sie an den Speicher senden. Mehr kann es nicht.
mail-token-not-you = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, widerrufen Sie es hier und melden Sie sich überall ab:
    .html = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, <a>widerrufen Sie es</a> und melden Sie sich überall ab.

## A passkey was added

mail-passkey-subject = Ihrem PicSafe-Konto wurde ein Passkey hinzugefügt
mail-passkey-added = Ihrem PicSafe-Konto wurde ein Passkey hinzugefügt:
mail-passkey-who = Wer ihn besitzt und entsperren kann, meldet sich damit als Sie an, ohne E-Mail.
mail-passkey-not-you = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, entfernen Sie ihn hier und melden Sie sich überall ab:
    .html = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, <a>entfernen Sie ihn</a> und melden Sie sich überall ab.

## What has become of reports

mail-news-subject = Neues zu Berichten, die Sie mit PicSafe gesendet haben
mail-news-asked = Sie möchten erfahren, was aus den Berichten wird, die Sie mit PicSafe senden.
mail-news-who = Wer es war, steht im Zugriffsprotokoll des Berichts. Um es zu sehen, öffnen Sie My PicSafe wie immer und schauen Sie unter Berichte nach; oder geben Sie <code>picsafe reports</code> ein und <code>picsafe log</code> mit der Berichtsnummer. In dieser E-Mail steht kein Link, und niemand bei PicSafe wird Ihnen mit solchen Nachrichten einen schicken.
mail-news-where = Um nachzusehen, öffnen Sie My PicSafe wie immer und gehen Sie zu den Berichten, oder geben Sie <code>picsafe reports</code> ein. In dieser E-Mail steht kein Link, und niemand bei PicSafe schickt Ihnen einen mit solchen Nachrichten.
mail-news-fewer = Um weniger oder keine dieser E-Mails zu bekommen: My PicSafe, Konto, Einstellungen; oder <code>picsafe profile --tell-me nothing</code>.
mail-news-more = In den Zugriffsprotokollen Ihrer Berichte { $count ->
    [one] steht { $count } weiteres solches Ereignis
   *[other] stehen { $count } weitere solche Ereignisse
}.

# What a report holds
mail-news-report = Bericht, gesendet am { $moment }, { $contents }:
mail-news-photos = { $count ->
    [one] { $count } Foto
   *[other] { $count } Fotos
}
mail-news-videos = { $count ->
    [one] { $count } Video
   *[other] { $count } Videos
}
mail-news-audios = { $count ->
    [one] { $count } Tonaufnahme
   *[other] { $count } Tonaufnahmen
}
mail-news-two = { $first } und { $second }
mail-news-three = { $first }, { $second } und { $third }
mail-news-empty = leer

# What happened, as items of a list
mail-news-opened = zum ersten Mal geöffnet am { $last }
    .subject = Ein Bericht, den Sie mit PicSafe gesendet haben, wurde geöffnet
mail-news-broken = in einem Notfall geöffnet am { $last }
    .subject = Ein Bericht, den Sie mit PicSafe gesendet haben, wurde in einem Notfall geöffnet
mail-news-broken-often = { $count ->
    [one] { $count }-mal
   *[other] { $count }-mal
} in einem Notfall geöffnet, zuletzt am { $last }
mail-news-refused = jemandem verweigert am { $last }
    .subject = Jemandem wurde ein Bericht verweigert, den Sie mit PicSafe gesendet haben
mail-news-refused-often = { $count ->
    [one] { $count }-mal
   *[other] { $count }-mal
} verweigert, zuletzt am { $last }
mail-news-recalled = zurückgerufen am { $last }
    .subject = Ein Bericht, den Sie mit PicSafe gesendet haben, wurde zurückgerufen
mail-news-restored = Rückruf aufgehoben am { $last }
    .subject = Der Rückruf eines Berichts, den Sie mit PicSafe gesendet haben, wurde aufgehoben
mail-news-shredded = Schlüssel endgültig vernichtet am { $last }
    .subject = Der Schlüssel eines Berichts, den Sie mit PicSafe gesendet haben, wurde vernichtet
mail-news-held = seit { $last } vor der Patientenakte eines Krankenhauses angehalten: Dort muss jemand nachsehen
    .subject = Ein Bericht, den Sie mit PicSafe gesendet haben, ist noch nicht angekommen
mail-news-rejected = nicht in die Patientenakte eines Krankenhauses übernommen, wie dort am { $last } entschieden wurde
    .subject = Ein Krankenhaus hat einen Bericht, den Sie mit PicSafe gesendet haben, nicht übernommen
mail-news-expiring = niemand hat ihn geöffnet, und der Link funktioniert nur noch bis { $last }
    .subject = Niemand hat einen Bericht geöffnet, den Sie mit PicSafe gesendet haben, und der Link läuft ab

## A report is for somebody, and its sender has PicSafe tell them

mail-report-subject = In PicSafe liegt ein Bericht für Sie
mail-report-from = jemand, der bei PicSafe als { $address } angemeldet ist, hat Ihnen einen Bericht gesendet.
mail-report-name = Der Name nach eigener Angabe: „{ $sender }“.
mail-report-checked = Die Einrichtung, von PicSafe geprüft: { $enterprise }.
mail-report-unchecked = Kein Krankenhaus hat bestätigt, wer das ist.
mail-report-link = So öffnen Sie ihn:
    .html = <a>Bericht öffnen</a>
mail-report-alone = Er lässt sich nur von denen öffnen, die der Absender genannt hat; von Ihnen, sobald Sie sich bei PicSafe mit genau dieser Adresse angemeldet haben, { $to }; ein neues Konto ist kostenlos. Der Link gilt bis { $moment }, und der Absender sieht, dass Sie den Bericht geöffnet haben.
mail-report-unexpected = Wenn Sie von dieser Person keinen Bericht erwarten, öffnen Sie ihn nicht, und fragen Sie sie zuerst auf einem Weg, den Sie kennen.

## Consent for a report that somebody has opened was withdrawn

mail-withdrawn = Für einen PicSafe-Bericht, den Sie zuerst am { $moment } geöffnet haben, wurde die Einwilligung widerrufen: Das sagt sein Absender, der ihn zurückgerufen hat. Niemand kann ihn mehr öffnen.
    .subject = Die Einwilligung zu einem Bericht, den Sie geöffnet haben, wurde widerrufen
mail-wrong-patient = Der PicSafe-Bericht, den Sie zuerst am { $moment } geöffnet haben, betrifft einen anderen Patienten als angegeben oder war für jemand anderen bestimmt: Das sagt sein Absender, der ihn zurückgerufen hat. Verlassen Sie sich nicht darauf. Niemand kann ihn mehr öffnen.
    .subject = Ein von Ihnen geöffneter Bericht wurde zurückgerufen: Er war ein Versehen
mail-taken-back = Den PicSafe-Bericht, den Sie zuerst am { $moment } geöffnet haben, hat sein Absender zurückgenommen und zurückgerufen. Verlassen Sie sich nicht darauf. Niemand kann ihn mehr öffnen.
    .subject = Ein von Ihnen geöffneter Bericht wurde zurückgerufen
mail-superseded = An seiner Stelle gibt es einen berichtigten Bericht. Ist er für Sie bestimmt, erreicht er Sie vom Absender wie der erste; andernfalls fragen Sie dort nach.
mail-withdrawn-delete = Löschen Sie, was Sie davon aufbewahrt haben: Fotos, PDFs, Ausdrucke und Kopien in anderen Programmen. Was in einer Patientenakte bleiben muss, entscheidet Ihre Einrichtung.
mail-withdrawn-which = PicSafe nennt in E-Mails weder Patienten noch Berichte. Wenn Sie wissen möchten, welcher es war, öffnen Sie PicSafe wie immer. In dieser E-Mail steht kein Link, und niemand bei PicSafe wird Ihnen mit solchen Nachrichten einen schicken.

## An enterprise invites somebody

mail-invited = jemand, der bei PicSafe als { $address } angemeldet ist, lädt Sie in eine Einrichtung ein, die er dort verwaltet:
    .subject = Sie sind zu einer Einrichtung bei PicSafe eingeladen
mail-invited-effect = Mit PicSafe senden Klinikerinnen und Kliniker Fotos und Aufnahmen von Patienten verschlüsselt. Wenn Sie annehmen, erhält die Einrichtung auch die Berichte, die Sie von da an an PicSafe Cloud senden, und legt Regeln dafür fest. Was Sie vorher gesendet haben, erhält sie nicht. Sie können jederzeit austreten.
mail-invited-link = Um zu antworten, melden Sie sich bei PicSafe mit genau dieser Adresse an, { $to }; ein neues Konto ist kostenlos:
    .html = Um zu antworten, <a>melden Sie sich bei PicSafe an</a>, mit genau dieser Adresse, { $to }; ein neues Konto ist kostenlos.
mail-invited-unexpected = Wenn Sie diese Einrichtung nicht kennen, tun Sie nichts, oder lehnen Sie dort ab: Niemand wird Mitglied, der nicht angenommen hat.

## How an enterprise's people sign in was changed

mail-sso-changed = jemand, der bei PicSafe als { $address } angemeldet ist, hat geändert, wie sich die Menschen einer Einrichtung anmelden, die auch Sie dort verwalten:
    .subject = Die Anmeldung Ihrer Einrichtung bei PicSafe wurde geändert
mail-sso-provider = Der Identitätsanbieter wurde neu eingetragen. Niemand meldet sich darüber an, bevor er erprobt und angeboten oder verlangt wurde; bis dahin meldet man sich per E-Mail an.
mail-sso-secret = Für den Identitätsanbieter wurde ein anderes Client-Geheimnis eingetragen. Es gilt, sobald sich jemand aus der Verwaltung damit angemeldet hat; bis dahin gilt das bisherige.
mail-sso-off = Die Anmeldung des Krankenhauses ist aus: Man meldet sich per E-Mail an.
mail-sso-offered = Wer möchte, kann sich jetzt über das Krankenhaus anmelden.
mail-sso-required = Alle in Ihren Domains müssen sich jetzt über das Krankenhaus anmelden. Codes per E-Mail und Passkeys werden abgelehnt.
mail-sso-removed = Die Anmeldung des Krankenhauses wurde entfernt: Man meldet sich per E-Mail an.
mail-sso-not-known = Wenn Sie davon wissen, ist nichts zu tun. Wenn nicht, fragen Sie diese Person auf einem Weg, den Sie kennen, öffnen Sie PicSafe wie immer, und sehen Sie unter „Einrichtung“ nach: Davon hängt ab, wer sich als jemand von Ihnen anmelden kann. In dieser Mail ist kein Link, und niemand bei PicSafe sendet Ihnen einen mit solchen Nachrichten.
