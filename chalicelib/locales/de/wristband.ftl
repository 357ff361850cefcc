# Armband scannen

wristband-title = Armband scannen
    .how = Halten Sie den Barcode des Armbands vor die Kamera. Es wird kein Bild behalten.
    .failed = Der Barcode-Leser konnte nicht geladen werden. Prüfen Sie Ihre Verbindung, oder geben Sie die Nummer ein.
    .view = Was die Kamera sieht
wristband-found = Vom Armband gelesen:
    .compare = Vergleichen Sie die Nummer mit dem Armband.
    .again = Noch einmal scannen
    .use = Diese Nummer verwenden
