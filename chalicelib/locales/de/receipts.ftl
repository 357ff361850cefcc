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
