# Où va un nouveau rapport, qui garde sa clé, et où en est l’envoi.

send-title = Envoyer à
send-submit = Chiffrer et envoyer
    .encrypt = Chiffrer
    .plain = Envoyer

# What was said of who may open it, where nobody holds to that
send-access-not-held = Ce que vous avez indiqué sur les personnes qui peuvent l’ouvrir ne peut pas s’appliquer ici
    .advice = { $name } ouvre automatiquement ce qui lui parvient. Retirez cette indication, ou choisissez un autre mode d’envoi.
    .leave-out = La retirer

# Each step, while it is done
send-step-key = Demande d’une clé au Key Server
send-step-writing = Rédaction du rapport
send-step-encrypting = Chiffrement
send-step-packing = Préparation du fichier
send-step-binding = Indication au Key Server du fichier de la clé
send-step-reserving = Réservation d’une place dans PicSafe Cloud
send-step-connecting = Connexion à { $name }
send-step-uploading = Transfert
    .file = Transfert de { $file }
send-step-patient = Recherche du patient
send-step-storing = Dépôt de { $file }
send-step-confirming = En attente de la confirmation de { $name }
    .cloud = En attente de la confirmation de PicSafe Cloud
send-step-listing = Inscription dans vos rapports
