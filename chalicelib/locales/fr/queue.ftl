# Rapports qui n’ont pas encore pu être envoyés.

queue-title = Boîte d’envoi
queue-waiting = Conservé ici, en attente d’un réseau
    .lead = PicSafe est injoignable. Le rapport part de lui-même dès qu’il y a une connexion.
    .open = Laissez cette page ouverte jusqu’à l’envoi. Si elle est fermée, ou si PicSafe se verrouille, le rapport est perdu.
queue-sending = Envoi en cours
queue-sent = Envoyé
queue-refused = L’envoi n’a pas été possible
queue-now = Essayer maintenant
queue-change = Modifier
queue-another = Autre rapport
queue-look = Le consulter et le partager
queue-hide = Masquer
queue-delete = Supprimer
    .question = Supprimer ce rapport ?
    .text = Il n’a pas été envoyé. Il n’en restera rien.
