# Where reports can be sent to beside people: hospitals' servers and mailboxes.

institutions-add = Institution hinzufügen
institutions-edit = „{ $name }“ bearbeiten
    .button = { $name } bearbeiten
institutions-remove = „{ $name }“ entfernen?
    .button = { $name } entfernen
    .confirm = Entfernen
institutions-given-by = Vorgegeben von { $enterprise }
institutions-name = Name
    .example = Mein Krankenhaus
    .missing = Geben Sie der Institution einen Namen, zum Beispiel Mein Krankenhaus.
    .taken = Es gibt schon eine Institution mit diesem Namen.
institutions-send-type = Versandart
institutions-endpoint = Ziel
    .example = https://endpoint.hospital.example
    .hint = Der Server des Krankenhauses. Er muss bei PicSafe registriert sein.
    .missing = Geben Sie die Adresse des Endpoint Servers des Krankenhauses an.
    .malformed = Das ist keine Adresse eines Servers. Sie sieht aus wie https://endpoint.hospital.example, ohne etwas dahinter.
    .unencrypted = Was vor dem Senden nicht verschlüsselt wird, geht nur an https://.
institutions-mailbox = Ziel
    .example = picsafe@hospital.example
    .hint = Die E-Mail-Adresse des Krankenhauses. Lassen Sie das Feld leer, um den Empfänger jedes Mal zu wählen.
    .malformed = Das ist keine E-Mail-Adresse. Sie sieht aus wie picsafe@hospital.example.
institutions-key-server = Key Server
    .hint = Leer lassen für den von PicSafe.
    .malformed = Das ist keine Adresse eines Servers. Sie sieht aus wie https://key.hospital.example, ohne etwas dahinter.
    .unencrypted = Die Adresse des Key Servers muss mit https:// beginnen.
institutions-key = Schlüssel
    .hint = Der öffentliche Schlüssel des Krankenhauses: Er beginnt mit picsafekey1.
    .missing = Fügen Sie den Schlüssel ein, den das Krankenhaus Ihnen gegeben hat.
    .malformed = Das ist kein Schlüssel eines Krankenhauses, oder ein Zeichen darin ist falsch. Kopieren Sie ihn noch einmal: Er beginnt mit picsafekey1.
institutions-fingerprint = Sein Fingerabdruck ist <b>{ $fingerprint }</b>
    .hint = Vergleichen Sie ihn mit dem, den Ihr Krankenhaus zeigt, zum Beispiel in seinem Intranet.

# Ways of sending, by their names.
institutions-email = E-Mail
    .explanation = Sie schicken die verschlüsselte Datei per E-Mail an das Krankenhaus.
institutions-post = Post
    .explanation = Über eine verschlüsselte Verbindung gesendet. Der Server des Krankenhauses liest den Bericht sofort.
institutions-post-dynamic = Post (dynamischer Schlüssel)
    .explanation = Auf diesem Gerät verschlüsselt. Ein Key Server hat den Schlüssel und protokolliert alle, die ihn anfordern.
institutions-post-static = Post (fester Schlüssel)
    .explanation = Auf diesem Gerät mit dem Schlüssel des Krankenhauses verschlüsselt. Es gibt kein Zugriffsprotokoll.
institutions-fhir = FHIR
    .explanation = Im Aktensystem des Krankenhauses gespeichert, über eine verschlüsselte Verbindung.
institutions-box = Box
    .explanation = Als Dateien im Ordner PicSafe des Kontos gespeichert, die PicSafe nicht verschlüsselt.
institutions-dropbox = Dropbox
    .explanation = Als Dateien im Ordner der App gespeichert, die PicSafe nicht verschlüsselt.

institutions-plan-missing = Dafür ist der Tarif { $plan } nötig, den Sie nicht haben.
    .advice = Bitten Sie Ihr Krankenhaus, Sie als Mitglied seiner Einrichtung aufzunehmen, oder den Betreiber von PicSafe um den Tarif. Per E-Mail, per Link und an PicSafe Cloud können Sie ohne ihn senden.
institutions-any-recipient = beliebiger Empfänger
institutions-keys-at = Schlüssel bei { $server }

# What is said of one where it can be chosen: whole sentences, one behind the other.
institutions-goes-to = Geht an { $address }.
institutions-from = Von { $enterprise }.
institutions-not-for-browsers = Nur von der Kommandozeile aus: Die Adresse beginnt nicht mit https://.
