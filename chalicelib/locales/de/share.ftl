# How a report gets to its recipient: a link that is passed on, or a file in an e-mail.

share-link = Link kopieren
    .text-message = SMS
    .mail = E-Mail
    .device = Teilen
    .message = Text kopieren
    .failed = Das Teilen hat hier nicht funktioniert. Kopieren Sie stattdessen den Text.
    .advice = Nur wer sich anmeldet, kann den Bericht öffnen, und jeder Zugriff wird festgehalten. Prüfen Sie den Empfänger, bevor Sie senden.
share-qr = QR-Code
    .label = QR-Code des Links zum Bericht
    .how = Richten Sie die Kamera des Telefons neben Ihnen darauf.
    .failed = Der QR-Code konnte nicht geladen werden. Senden Sie stattdessen den Link.
share-subject = Ein PicSafe-Bericht für Sie
share-message-from = { $sender } sendet Ihnen einen PicSafe-Bericht.
share-message = Bitte tippen Sie auf den Link unten (gültig noch { $validity }), um einen PicSafe-Bericht zu öffnen. Er enthält: { $contents }.
share-file =
    Angehängt ist ein verschlüsselter PicSafe-Bericht. Er enthält: { $contents }.

    So öffnen Sie ihn:
    1. Speichern Sie den Anhang ({ $file }), und lassen Sie ihm den Namen.
    2. Öffnen Sie { $address } und melden Sie sich an, oder legen Sie ein kostenloses Konto an.
    3. Ziehen Sie die Datei auf die Seite, oder wählen Sie sie dort aus.

    Er wird nur auf Ihrem Gerät entschlüsselt. Wer ihn öffnet, steht im Zugriffsprotokoll des Berichts.

# An enterprise that did not get it
share-left-out = { $count ->
    [one] Eine Ihrer Einrichtungen hat diesen Bericht nicht bekommen
   *[other] { $count } Ihrer Einrichtungen haben diesen Bericht nicht bekommen
}
share-left-out-advice = { $count ->
    [one] Ihre Liste nimmt eine bestimmte Zahl von Berichten am Tag auf, und die war erreicht. Sagen Sie dort Bescheid, oder senden Sie den Bericht nach Mitternacht (UTC) noch einmal.
   *[other] Ihre Listen nehmen eine bestimmte Zahl von Berichten am Tag auf, und die war erreicht. Sagen Sie dort Bescheid, oder senden Sie den Bericht nach Mitternacht (UTC) noch einmal.
}
