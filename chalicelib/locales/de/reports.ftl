# What one has sent, and a report with its access log.

reports-title = Meine Berichte
    .lead = Was Sie gesendet haben. PicSafe Cloud bewahrt die verschlüsselten Dateien sieben Tage auf; das Zugriffsprotokoll bleibt.
    .loading = Ihre Berichte werden geladen
reports-refresh = Aktualisieren
reports-new = Neuer Bericht
reports-none = Sie haben noch keinen Bericht gesendet
    .advice = Nehmen Sie Fotos auf oder wählen Sie welche aus, halten Sie die Einwilligung des Patienten fest, und senden Sie sie an eine Kollegin, einen Kollegen oder PicSafe Cloud.
reports-open-saved = Gespeicherten Bericht öffnen
reports-older = Ältere Berichte anzeigen
reports-expired = Abgelaufen
reports-left = Noch { $time }

# One of them
reports-report = Bericht
    .loading = Der Bericht wird geladen
reports-unlisted = Dieser Bericht steht nicht in Ihrer Liste
    .advice = Hier steht nur, was Sie selbst gesendet haben. Prüfen Sie die Adresse, oder sehen Sie Ihre Berichte durch.
reports-with = Bericht mit { $contents }
    .open = Öffnen
reports-state = Was daraus geworden ist
    .recalled = Zurückgerufen
    .consent-withdrawn = Einwilligung widerrufen
    .wrong-patient = Falscher Patient
    .removed = Datei entfernt
    .kept = Die verschlüsselte Datei ist noch da
    .stored = Lässt sich öffnen
    .expired = Abgelaufen: Die Datei ist gelöscht
    .withdrawn = Entfernt: Die Datei ist gelöscht
    .looking = Die Datei wird gesucht
reports-sent = Gesendet
reports-expires = Läuft ab
reports-size = Größe
reports-kept-in = Liegt in
reports-sent-to = Gesendet an
reports-key-server = Key Server
reports-number = Berichtsnummer
reports-ended = Wo er angekommen ist
reports-link-again = Den Link noch einmal senden
reports-renew = Länger behalten
    .would = PicSafe Cloud behält die Datei dann bis { $time }. Das geht einmal. Der Link bleibt derselbe, und auch, wer den Bericht öffnen darf.
    .done = Der Link gilt bis { $time }. Er lässt sich nicht noch einmal verlängern.

# Where it ended
reports-delivered = { $enterprise }: in { $destination } seit { $time }
reports-held = { $enterprise }: vor { $destination } angehalten seit { $time }; dort muss jemand nachsehen
reports-rejected = { $enterprise }: nicht in { $destination } übernommen, so wurde dort entschieden: { $time }
reports-elsewhere = { $enterprise }: bei { $destination } seit { $time }: { $state }

# Its Key Server
reports-which-server = PicSafes eigener Key Server kennt diesen Bericht nicht. Wenn Sie ihn über einen anderen gesendet haben, sehen Sie dort nach.
    .posted = Was unverschlüsselt oder mit dem eigenen Schlüssel eines Krankenhauses dorthin gesendet wurde, hat hier kein Zugriffsprotokoll und lässt sich nicht zurückrufen.
    .address = Adresse des Key Servers
    .example = https://key.hospital.example
    .look = Dort nachsehen

# Taking it back
reports-take-back = Zurücknehmen
    .by-operator = Der Betreiber des Key Servers hat diesen Bericht zurückgerufen: Niemand bekommt mehr den Schlüssel, und nur der Betreiber kann das rückgängig machen. Im Zugriffsprotokoll steht, warum.
    .recalled = Niemand bekommt mehr den Schlüssel. Sie können den Rückruf aufheben.
    .consent_withdrawn = Die Einwilligung wurde widerrufen, und niemand bekommt mehr den Schlüssel. War das ein Versehen, können Sie den Bericht wieder erlauben.
    .wrong_patient = Dieser Bericht betrifft den falschen Patienten oder ging an den falschen, und niemand bekommt mehr den Schlüssel. Sie können den Rückruf aufheben.
    .allow = Wieder erlauben
    .would = Sobald der Bericht zurückgerufen ist, bekommt niemand mehr den Schlüssel, und Kopien der Datei bleiben verschlossen.
reports-recall = Bericht zurückrufen
    .question = Diesen Bericht zurückrufen?
    .action = Zurückrufen
    .warning = Niemand kann ihn dann mehr öffnen. Wer ihn vorher geöffnet hat, hat vielleicht eine Kopie behalten.
    .wrong-patient = Er betrifft den falschen Patienten oder ging an den falschen
reports-consent-withdrawn = Einwilligung widerrufen
    .question = Wurde die Einwilligung widerrufen?
    .action = Bericht zurückrufen
    .warning = Niemand kann ihn dann mehr öffnen, und wer es versucht, erfährt den Grund. Wer ihn vorher geöffnet hat, hat vielleicht eine Kopie behalten: Sie sehen dann, wer das ist.
reports-remove = Datei entfernen
    .question = Die Datei entfernen?
    .action = Entfernen
    .warning = Der Link funktioniert ab sofort nicht mehr, und zwar endgültig. Kopien der Datei an anderer Stelle lassen sich weiterhin öffnen.
reports-correct = Berichtigen
    .question = Falscher Patient?
    .warning = Der Bericht wird sofort zurückgerufen, und PicSafe fordert alle, die ihn haben, auf, ihre Kopien zu löschen. Dann erstellen Sie einen neuen mit denselben Dateien für dieselben Empfänger und geben an, wessen sie sind.
    .action = Zurückrufen und berichtigen
reports-recall-done = Der Bericht ist zurückgerufen
    .nobody = Niemand sonst hatte den Schlüssel erhalten. Niemand kann den Bericht mehr öffnen.
    .log = Im Zugriffsprotokoll stehen alle.
    .delete = Bitten Sie diese Personen, zu löschen, was sie aufbewahrt haben.
    .mailed = PicSafe schreibt denjenigen von ihnen, die ihn in ihrer Liste empfangener Berichte haben. Bitten Sie alle, zu löschen, was sie aufbewahrt haben.
    .not-mailed = PicSafe konnte ihnen nicht schreiben. Bitten Sie sie, zu löschen, was sie aufbewahrt haben.
reports-fetched-by = { $people ->
    [one] Ab jetzt bekommt niemand mehr den Schlüssel. Vorher hatte ihn eine andere Person erhalten und den Bericht vielleicht gesehen oder behalten:
   *[other] Ab jetzt bekommt niemand mehr den Schlüssel. Vorher hatten ihn { $people } andere Personen erhalten und den Bericht vielleicht gesehen oder behalten:
}
reports-fetched-by-more = { $people ->
    [one] Ab jetzt bekommt niemand mehr den Schlüssel. Vorher hatte ihn mehr als eine andere Person erhalten und den Bericht vielleicht gesehen oder behalten:
   *[other] Ab jetzt bekommt niemand mehr den Schlüssel. Vorher hatten ihn mehr als { $people } andere Personen erhalten und den Bericht vielleicht gesehen oder behalten:
}
reports-fetched-times = { $times ->
    [one] { $times }-mal, zuletzt { $time }
   *[other] { $times }-mal, zuletzt { $time }
}

# Where a report was sent
reports-destination-storage = PicSafe Cloud
reports-destination-recipient = Ein Empfänger
reports-destination-endpoint = Eine Institution
reports-destination-file = Eine Datei zum Weitergeben

# The two lists, and how one finds something in them
reports-lists = Berichtslisten
    .sent = Gesendet
    .received = Empfangen
reports-search = Suchen
reports-show = Anzeigen
    .all = Alle
    .waiting = Nicht geöffnet
    .opened = Geöffnet
    .recalled = Zurückgerufen
    .expired = Abgelaufen
reports-searching = Ältere Berichte werden durchgesehen
reports-found = { $count ->
    [one] { $count } Bericht gefunden
   *[other] { $count } Berichte gefunden
}
reports-none-found = Nichts gefunden
    .advice = Nichts in dieser Liste passt. Suchen Sie nach etwas anderem, oder zeigen Sie alle an.
    .older = Keiner Ihrer neuesten { $count } Berichte passt. Ältere lassen sich unten anzeigen.

# How a sent report stands
reports-to = An { $recipients }
reports-opened-by = { $people ->
    [one] Von { $people } Person geöffnet
   *[other] Von { $people } Personen geöffnet
}
reports-opened-by-more = Von mehr als { $people } Personen geöffnet
reports-delivered-to = Angekommen bei { $enterprise }
reports-collected = Von einem Krankenhaus abgeholt
reports-posted = Gesendet
reports-shredded = Schlüssel vernichtet
reports-waiting = Nicht geöffnet
    .left = Nicht geöffnet, noch { $time }
reports-state-unknown = Stand nicht bekannt

# What one has opened
reports-received = Empfangene Berichte
    .lead = Berichte anderer, die Sie geöffnet haben. Nur Sie sehen diese Liste.
    .loading = Ihre Liste wird geladen
reports-received-none = Sie haben noch keinen Bericht von anderen geöffnet
    .advice = Was Sie über einen Link oder aus einer Datei öffnen, steht hier.
reports-from = Von { $sender }
reports-from-file = Aus einer Datei geöffnet
reports-from-unknown = Absender nicht bekannt
reports-last-opened = Geöffnet: { $time }
reports-first-opened = Zuerst geöffnet: { $first }, zuletzt: { $last }
reports-delete-copies = Einwilligung widerrufen: Kopien löschen
reports-do-not-rely = Zurückgerufen: nicht darauf verlassen
reports-corrected = Zurückgerufen: es gibt einen berichtigten Bericht
reports-take-off = Von der Liste nehmen: { $report }
reports-taken-off = Von der Liste genommen: { $report }
    .undo = Rückgängig
reports-reply = Antworten auf: { $report }
