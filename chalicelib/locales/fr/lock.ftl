lock-card = Quand PicSafe se verrouille
lock-time = Verrouillage sans utilisation après
    .hint = Cela vaut pour tous les membres, dès leur prochaine connexion ou dans l’heure. Pour qui appartient à plusieurs établissements, le délai le plus court s’applique.
    .usual = 5 minutes, comme partout
lock-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
lock-save = Enregistrer
    .done = Enregistré.
