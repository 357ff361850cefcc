# What became of the receipt that came with a report's key.

receipts-save = Quittung speichern
    .evidence = Beweis speichern
receipts-alarm = Sie können mit dem Bericht weiterarbeiten. Speichern Sie den Beweis, und geben Sie ihn dem Betreiber von { $server } oder der Person, die bei Ihnen für den Datenschutz zuständig ist. Verlassen Sie sich nicht auf das Zugriffsprotokoll, bis das geklärt ist.
receipts-checking = Die Quittung wird geprüft …
receipts-check-again = Noch einmal prüfen
receipts-see-above = { $what }. Was zu tun ist, steht oben.
receipts-no-log = Dieser Key Server gibt keine Quittungen für Zugriffe.
receipts-log-key = Der Schlüssel des Protokolls ist der, den der Key Server genannt hat, als er nach Ihrer Anmeldung zum ersten Mal gesehen wurde. Vergleichen Sie ihn mit dem, den der Betreiber des Key Servers nennt:
    .registered = Der Schlüssel des Protokolls ist der, den der Betreiber des Key Servers bei PicSafe registriert hat:
receipts-not-here = Dieser Browser kann das Protokoll des Key Servers nicht prüfen. Ein neuerer kann es.
    .held = Der Key Server hat eine Quittung gegeben, die dieser Browser nicht prüfen kann. Speichern Sie sie, oder öffnen Sie den Bericht mit einem neueren Browser.
receipts-checked = Quittung geprüft
receipts-due = Quittung geprüft: im Protokoll bis { $time }
    .text = Der Key Server hat zugesagt, dass dieser Zugriff bis dahin in seinem Protokoll aller Zugriffe steht. Solange diese Seite offen ist, sieht sie nach.
receipts-not-found = { $entries ->
    [one] Das Protokoll des Key Servers ist mit { $entries } Eintrag zu lang, um diesen Zugriff hier zu suchen.
   *[other] Das Protokoll des Key Servers ist mit { $entries } Einträgen zu lang, um diesen Zugriff hier zu suchen.
}
receipts-included = Quittung geprüft: im Protokoll
receipts-included-in = { $entries ->
    [one] Dieser Zugriff steht wie zugesagt im Protokoll des Key Servers, das { $entries } Eintrag hat.
   *[other] Dieser Zugriff steht wie zugesagt im Protokoll des Key Servers, das { $entries } Einträge hat.
}
receipts-log-checked = Protokoll geprüft
receipts-goes-on = { $entries ->
    [one] Das Protokoll des Key Servers mit { $entries } Eintrag setzt fort, was diese Seite davon gesehen hat.
   *[other] Das Protokoll des Key Servers mit { $entries } Einträgen setzt fort, was diese Seite davon gesehen hat.
}

# What contradicts itself: a Key Server's receipts, or its log. What a code stands for has the code in its ID.
receipts-error-no_receipt = Der Key Server hat für diesen Zugriff keine Quittung gegeben
    .what = Er führt ein Protokoll und gibt für jeden Zugriff eine Quittung, für diesen aber nicht. Der Zugriff fehlt vielleicht in seinem Protokoll.
receipts-error-receipt_broken = Dieser Zugriff fehlt im Protokoll des Key Servers
    .what = Der Key Server hat schriftlich zugesagt, dass er inzwischen dort steht.
receipts-error-unregistered_log_key = Das Protokoll dieses Key Servers ist nicht das registrierte
    .what = Der Betreiber des Key Servers hat bei PicSafe einen anderen Schlüssel registriert als den, mit dem das Protokoll oder die Quittung signiert ist. Vielleicht antwortet jemand anderes in seinem Namen oder führt ein zweites Protokoll.
receipts-error-receipt = Die Quittung für diesen Zugriff ist nicht echt
    .what = Sie ist nicht mit dem Schlüssel des Key Servers signiert und beweist daher nichts. Der Zugriff fehlt vielleicht in seinem Protokoll.
receipts-error-log = Das Protokoll dieses Key Servers ist nicht mehr dasselbe
    .what = Was es jetzt sagt, passt nicht zu dem, was der Server früher signiert hat: Einträge wurden vielleicht geändert oder entfernt.

# Where a log could not be read, by what there is of the report's receipts
receipts-unchecked-receipt = Das Protokoll des Key Servers lässt sich gerade nicht lesen; die Quittung für diesen Zugriff wurde daher nicht geprüft. Sie wird aufbewahrt.
receipts-unchecked-missing = Der Key Server hat für diesen Zugriff keine Quittung gegeben. Ob er eine hätte geben müssen, lässt sich gerade nicht sagen: Ob er ein Protokoll führt, war nicht zu lesen.
receipts-unchecked-nothing = Das Protokoll des Key Servers lässt sich gerade nicht lesen und wurde daher nicht geprüft.
