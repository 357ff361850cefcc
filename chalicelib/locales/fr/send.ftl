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
send-step-binding = Association de la clé au fichier auprès du Key Server
send-step-reserving = Réservation d’une place dans PicSafe Cloud
send-step-connecting = Connexion à { $name }
send-step-uploading = Transfert
    .file = Transfert de { $file }
send-step-patient = Recherche du patient
send-step-storing = Dépôt de { $file }
send-step-confirming = En attente de la confirmation de { $name }
    .cloud = En attente de la confirmation de PicSafe Cloud
send-step-listing = Inscription dans vos rapports

# The ways
send-where = Où il va
send-recipient = À un destinataire, par lien
    .hint = SMS, WhatsApp ou e-mail. Valable 7 jours.
send-file = En pièce jointe d’un e-mail
    .hint = Un fichier chiffré que vous joignez vous-même.
# Who gets it there, in a list: yourself, and enterprises by their names
send-cloud = Pour { $receivers }, pendant 7 jours.
    .yourself = vous-même
    .enterprise = votre établissement
    .later = Aussi pour votre hôpital, s’il confirme votre domaine de messagerie dans ce délai.
send-record = Dossier médical
send-hospitals = Vos hôpitaux n’ont pas pu être chargés.
    .again = Les charger à nouveau

# Rules of enterprises
send-rule = Une règle de { $enterprise }
    .holds = Qui peut ouvrir ce rapport. Vous pouvez la restreindre, mais pas la modifier.
    .perhaps-unknown = Si le serveur choisi ne connaît pas la règle, rien n’est envoyé.
    .holds-not = Elle dit qui peut ouvrir les rapports et ne s’applique pas ici, car aucun Key Server n’en décide.

# The Key Server
send-key-server = Key Server : { $which ->
    [own] celui de PicSafe
   *[private] un serveur privé
}
    .legend = Qui garde la clé et le journal d’accès
    .own = Convient à la plupart des rapports.
    .before = Déjà utilisé
    .other = Un autre Key Server privé
    .other-hint = Celui de votre hôpital, qui peut refuser les clés aux personnes qu’il ne connaît pas.
send-key-server-address = Adresse du Key Server
    .example = https://key.hospital.example
    .hint = Votre hôpital vous l’indique. Il doit être enregistré auprès de PicSafe.

# What is asked on the way
send-connect = Se connecter à { $name }

# Whose record it goes into
send-whose-report = Dans le rapport
send-whose-patient = Patient { $number }
    .inactive = Plus utilisé
    .unknown = Inconnu
    .differs = Différent
send-whose-name = Nom
send-whose-create = Créer le patient là-bas
    .hint = Avec le nom, la date de naissance et l’identifiant du rapport. Seulement s’il n’est aucun de ceux que connaît le système de dossiers.
    .submit = Créer et déposer
send-whose-store = Déposer dans ce dossier
send-whose-back = Retour au rapport
send-whose-nothing = Rien n’a été envoyé
    .advice = Revenez en arrière et complétez les informations du patient.

# Why somebody has to say whose a report is. What a question stands for is in its ID.
send-question-patient_conflict = L’identifiant du patient est celui de quelqu’un d’autre
    .advice = Le patient qui a cet identifiant a un autre nom ou une autre date de naissance. Vérifiez l’identifiant avant de choisir.
send-question-patient_id_differs = Le patient a là-bas un autre identifiant
    .advice = Le nom et la date de naissance concordent, l’identifiant non.
send-question-patient_several = Plusieurs patients sont possibles
    .advice = Comparez-les avant de choisir.
send-question-patient_similar = Est-ce ce patient ?
    .advice = Personne n’a exactement ce nom, mais quelqu’un a ce nom de famille et cette date de naissance.
send-question-patient_inactive = Ce dossier n’est plus utilisé
    .advice = Il a peut-être été fusionné avec un autre. En cas de doute, demandez au service informatique de votre hôpital.
send-question-patient_without_id = Est-ce ce patient ?
    .advice = Le nom et la date de naissance concordent ; aucun identifiant ne le confirme.
send-question-patient_not_found = Le système de dossiers ne connaît pas ce patient
    .advice = Vérifiez l’orthographe, la date de naissance et l’identifiant, ou faites créer le patient là-bas.
send-question-patient_unclear = Les informations sur le patient ne suffisent pas
    .advice = Saisissez l’identifiant du patient, ou le nom de famille et la date de naissance complète.
