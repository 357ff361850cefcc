# The frame around the pages, and what stands where there is no page.

shell-language = Sprache
    .failed = Diese Sprache konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
shell-skip = Zum Inhalt springen
shell-navigation = Hauptnavigation
shell-reports = Berichte
shell-new = Neu
shell-open = Öffnen
shell-enterprise = Einrichtung
shell-account = Konto
shell-my-reports = Meine Berichte
shell-offline = Sie sind offline. Ihre Eingaben bleiben hier erhalten; Senden und Öffnen warten auf eine Verbindung.
shell-nothing-here = Hier ist nichts
    .reason = Die Adresse führt nirgendwohin
    .advice = Falls Sie einem Link zu einem Bericht gefolgt sind, wurde er unterwegs vielleicht abgeschnitten. Öffnen Sie die ursprüngliche Nachricht und tippen Sie dort auf den Link, oder bitten Sie den Absender erneut darum.
shell-go-to-reports = Zu meinen Berichten
shell-mistake = Etwas ist schiefgegangen
    .reason = Diese Seite funktioniert nicht mehr
    .advice = PicSafe hat einen Fehler gemacht. Sie sind weiterhin angemeldet. Gesendetes ist gesendet; was noch nicht gesendet war, ist auf dieser Seite verloren und muss neu eingegeben werden.
    .report = Wenn es wieder geschieht, sagen Sie der Stelle, die PicSafe in Ihrem Krankenhaus betreibt: { $mistake }, Version { $version }.
shell-show-again = Seite erneut anzeigen
