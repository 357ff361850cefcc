# Who asked for a report's key: the access log, and who its people are.

access-title = Zugriffsprotokoll
    .loading = Das Zugriffsprotokoll wird geladen
    .verified = Kette geprüft
    .list = Zugriffe, neueste zuerst
    .more = Mehr anzeigen
    .again = Neu lesen
    .sealed = Jeder Eintrag ist mit dem vorherigen kryptografisch verbunden, und Ihr Browser hat alle geprüft: Keiner wurde geändert, entfernt oder dazwischengeschoben.
access-checked = { $checked ->
    [one] Das Zugriffsprotokoll wird geladen: { $checked } Eintrag geprüft
   *[other] Das Zugriffsprotokoll wird geladen: { $checked } Einträge geprüft
}
access-newest = Insgesamt sind es { $count }; die neuesten { $shown } lassen sich hier anzeigen.
access-times = { $times ->
    [one] { $times }-mal nacheinander
   *[other] { $times }-mal nacheinander
}
access-from = von { $ip }

# Who
access-operator = Betreiber des Key Servers
access-program = Programm einer Einrichtung
access-by-token = { $details }, durch ein Programm mit persönlichem Token

# What they did, behind their name. What an action, an attempt or a refusal stands for is in its ID.
access-done-create = hat den Schlüssel erzeugt
access-done-set_tag = hat den Bericht versiegelt
access-done-fetch = hat den Bericht geöffnet
access-done-break_glass = hat den Bericht in einem Notfall geöffnet
access-done-approve = hat zugestimmt, dass jemand den Bericht öffnet
access-done-set_policy = hat festgelegt, wer den Bericht öffnen darf
access-done-read_policy = hat abgefragt, wer den Bericht öffnen darf
access-done-read_log = hat dieses Protokoll abgerufen
access-done-recall = hat den Bericht zurückgerufen
access-done-restore = hat den Rückruf aufgehoben
access-done-shred = hat den Schlüssel vernichtet
access-recorded = eingetragen als „{ $action }“
# What was tried, where that differs from what is done
access-tried-create = hat einen Schlüssel angefordert
access-tried-set_tag = wollte eine andere Datei unter der Nummer dieses Berichts ablegen
access-tried-fetch = hat den Schlüssel angefordert
access-tried-break_glass = hat den Schlüssel in einem Notfall angefordert
access-tried-approve = wollte zustimmen, dass jemand den Bericht öffnet
# What was said with it
access-of = { $what }: { $recipient }
access-for = Zweck: { $purpose }
access-saying = mit der Begründung „{ $reason }“
# Why its sender has recalled it
access-why-consent_withdrawn = weil die Einwilligung widerrufen wurde
access-why-wrong_patient = wegen des falschen Patienten
access-why-other = aus einem anderen Grund
# Why it did not happen
access-refused-not_allowed = abgelehnt: nicht auf der Liste dieses Key Servers
access-refused-recalled = abgelehnt: Der Bericht ist zurückgerufen
access-refused-shredded = abgelehnt: Der Schlüssel ist vernichtet
access-refused-tag_set = abgelehnt: Der Bericht ist schon versiegelt
access-refused-tag_required = abgelehnt: Die versiegelte Datei wurde nicht vorgelegt
access-refused-wrong_tag = abgelehnt: Es war eine andere Datei als die des Absenders
access-refused-not_named = abgelehnt: nicht unter denen, die ihn öffnen dürfen
access-refused-not_yet = abgelehnt: zu früh
access-refused-no_longer = abgelehnt: zu spät
access-refused-all_opened = abgelehnt: Es haben ihn schon so viele Personen geöffnet wie erlaubt
access-refused-purpose_needed = abgelehnt: ohne Angabe des Zwecks
access-refused-purpose_not_consented = abgelehnt: Der Patient hat dazu nicht eingewilligt
access-refused-approval_needed = abgelehnt: Keine zweite Person hat zugestimmt
access-refused-no_break_glass = abgelehnt: Niemand sonst darf ihn öffnen
access-refused-not_approver = abgelehnt: nicht zur Zustimmung berechtigt
access-refused-own_approval = abgelehnt: Sich selbst zuzustimmen, ist nicht möglich
access-refused-report_id_taken = abgelehnt: Der Bericht gehört jemand anderem
access-refused-not_sender = abgelehnt: Das darf nur der Absender
access-refused-recalled_by_operator = abgelehnt: Den Rückruf des Betreibers kann nur der Betreiber aufheben
access-refused-not_opened = abgelehnt: hat den Bericht nicht geöffnet
access-refused-too_many_requests = abgelehnt: zu oft innerhalb von zehn Minuten
access-refusal-otherwise = abgelehnt ({ $outcome })
access-refusal-more = { $count ->
    [one] noch { $count }-mal
   *[other] noch { $count }-mal
}
