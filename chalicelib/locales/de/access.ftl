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
