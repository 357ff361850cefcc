# À qui un rapport est destiné : le champ où l’on nomme les destinataires.

recipients-to = À
    .example = Nom ou adresse e-mail
    .named = Personnes nommées
    .remove = Retirer { $who }
    .suggested = Personnes possibles
    .found = { $count ->
        [one] 1 personne à choisir avec les touches fléchées
       *[other] { $count } personnes à choisir avec les touches fléchées
    }
    .malformed = Saisissez une adresse e-mail ou choisissez quelqu’un dans la liste.
    .anybody-link = Personne n’est nommé : toute personne qui a le lien peut l’ouvrir après s’être connectée.
    .anybody-file = Personne n’est nommé : toute personne qui a le fichier peut l’ouvrir après s’être connectée.
    .anybody-institution = Personne n’est nommé : il va uniquement à { $name }. Il n’y a pas de lien, et personne d’autre ne reçoit le fichier.
    .named-only = Seules ces personnes peuvent l’ouvrir, connectées avec cette adresse.
    .required = { $enterprise } ne laisse ouvrir les rapports qu’aux personnes que vous désignez : dites pour qui il est.
recipients-told = PicSafe leur envoie le lien par e-mail
recipients-telling = Notification des destinataires
recipients-mailed = Les destinataires reçoivent un e-mail
    .to = PicSafe envoie le lien par e-mail à { $people }.
recipients-not-mailed = Tous ne reçoivent pas d’e-mail
    .to = PicSafe n’envoie pas d’e-mail à { $people } : envoyez vous-même le lien.
recipients-untold = Il n’est pas certain que les destinataires reçoivent un e-mail
    .text = Le rapport est envoyé et son lien fonctionne. Réessayez pour que PicSafe envoie un e-mail à { $people }, ou envoyez vous-même le lien.
