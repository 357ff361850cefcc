# Vom Telefon und aufs Telefon: was andere Apps teilen, was aus Originalen wird, und PicSafe auf dem Startbildschirm.

phone-shared = Mit PicSafe geteilt
    .lead = Was Sie geteilt haben, wird ein neuer Bericht.
    .loading = Geteilte Dateien werden übernommen
    .sign-in = Anmelden und weitermachen
phone-shared-waiting = { $count ->
    [one] Eine Datei wartet hier, bis Sie angemeldet sind. Lassen Sie diese Seite geöffnet.
   *[other] { $count } Dateien warten hier, bis Sie angemeldet sind. Lassen Sie diese Seite geöffnet.
}
phone-shared-lost = Was Sie geteilt haben, ist nicht mehr da
    .advice = PicSafe behält geteilte Dateien nur im Arbeitsspeicher. Gehen Sie zurück in die Galerie und teilen Sie sie noch einmal. Hilft das nicht, schließen Sie PicSafe vorher.
    .new = Neuer Bericht
phone-originals = Originale von diesem Gerät entfernen
    .lead = Was Sie ausgewählt oder geteilt haben, ist noch dort, wo es herkam. PicSafe kann es dort nicht löschen. Soll es nach den Regeln Ihres Krankenhauses weg, löschen Sie es:
    .gallery = in der Galerie oder in dem Ordner, aus dem es kam;
    .trash = im Papierkorb der Galerie („Zuletzt gelöscht“), der Fotos ein bis zwei Monate behält;
    .cloud = in der Cloud, in die die Galerie Fotos kopiert, etwa iCloud-Fotos oder Google Fotos, und in deren Papierkorb.
phone-install = PicSafe auf Ihrem Startbildschirm
    .what = Öffnet sich wie eine App, nimmt Fotos an, die Sie aus der Galerie teilen, und öffnet Links und Dateien von Berichten.
    .install = Zum Startbildschirm hinzufügen
    .decline = Nicht jetzt
    .share-menu = Tippen Sie in Safari auf „Teilen“ und dann auf „Zum Home-Bildschirm“.
    .elsewhere = Es ist schon dort, oder dieser Browser kann es nicht. Öffnen Sie PicSafe auf dem Telefon in Chrome oder Safari.
