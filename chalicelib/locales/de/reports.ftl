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
