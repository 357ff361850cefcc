# Was nach dem Senden gesagt wird und was noch von Hand zu tun ist.

sent-another = Weiterer Bericht
sent-list = Meine Berichte
sent-not-listed = Er steht nicht in Ihrer Liste
    .text = Ihre Liste der Berichte war nicht erreichbar oder nimmt heute nichts mehr auf. Der Bericht selbst ist nicht verloren.

# To a hospital
sent-has = { $name } hat den Bericht
sent-posted = Gesendet
    .lead = { $contents }, { $size }.
    .text = Auf dieser Seite ist nichts davon geblieben. Das Krankenhaus hat den Empfang bestätigt und bewahrt ihn auf.
    .later = „Meine Berichte“ zeigt, wo er im Krankenhaus ankommt, sobald das Krankenhaus es mitteilt.
sent-stored = Gespeichert
    .lead = { $contents } und das PDF.
    .folder = Er liegt im Ordner { $folder }. Auf dieser Seite ist nichts davon geblieben.
    .created = Der Patient wurde dort angelegt. Auf dieser Seite ist nichts vom Bericht geblieben.
    .record = In der Akte von { $patient }. Auf dieser Seite ist nichts davon geblieben.
    .record-born = In der Akte von { $patient }, geboren { $date }. Auf dieser Seite ist nichts davon geblieben.

# To PicSafe Cloud
sent-uploaded = Verschlüsselt und hochgeladen
    .lead = { $contents }, verschlüsselt, bis { $time }.
    .text = Auf dieser Seite ist nichts davon geblieben. Wer ihn öffnet, sehen Sie unter „Meine Berichte“.
sent-link = Senden Sie jetzt den Link
    .share = Link senden
sent-told = Der Link ist unterwegs
sent-own = Sie haben nur sich selbst angegeben
sent-cloud = Der Bericht liegt in PicSafe Cloud
    .share = Zusätzlich einen Link senden

# In a file
sent-file = Hängen Sie jetzt die Datei an
    .to = Senden Sie ihn jetzt per E-Mail an { $name }
    .lead = { $file }, { $size }, verschlüsselt.
    .lead-to = { $file }, { $size }, verschlüsselt, für { $address }.
    .leave = Ohne die Datei verlassen? Sie ist nicht gespeichert, und nichts davon bleibt erhalten.
    .large = Viele Mailserver lehnen E-Mails dieser Größe ab. Weniger oder kürzere Videos machen sie kleiner.
    .unsaved = Die Datei ist nur auf dieser Seite, bis Sie sie verlassen. Speichern Sie sie zuerst.
    .kept = PicSafe bewahrt die Datei nicht auf. Sie steht mit ihrem Zugriffsprotokoll unter Ihren Berichten.
    .kept-hospital = PicSafe bewahrt die Datei nicht auf. Sie steht mit ihrem Zugriffsprotokoll unter Ihren Berichten. Dort sehen Sie auch, wo sie im Krankenhaus ankommt, sobald das Krankenhaus es mitteilt.
sent-mail = Eine fertige E-Mail
    .text = Sie wird mit der verschlüsselten Datei im Anhang gespeichert. Öffnen Sie sie in Ihrem E-Mail-Programm und senden Sie sie.
    .text-choose = Sie wird mit der verschlüsselten Datei im Anhang gespeichert. Öffnen Sie sie in Ihrem E-Mail-Programm, wählen Sie den Empfänger und senden Sie sie.
    .save = E-Mail speichern
sent-attach = Per E-Mail senden
    .by-hand = Oder von Hand anhängen
sent-attach-file = Verschlüsselte Datei speichern
    .save = Datei speichern
    .share = Teilen
sent-attach-mail = E-Mail schreiben und Datei anhängen
    .write = E-Mail schreiben
    .copy = Text kopieren

# In place of another report
sent-superseded = Wer den alten Bericht hat, erfährt, dass es einen berichtigten gibt
    .telling = Wer den alten Bericht hat, wird benachrichtigt
    .failed = Nicht alle, die den alten Bericht haben, konnten benachrichtigt werden
    .advice = Der berichtigte Bericht ist gesendet. Lassen Sie PicSafe es noch einmal versuchen, oder benachrichtigen Sie sie selbst.
