# Depuis et vers le téléphone : ce que d’autres apps partagent, ce que deviennent les originaux, et PicSafe sur l’écran d’accueil.

phone-shared = Partagé avec PicSafe
    .lead = Ce que vous avez partagé devient un nouveau rapport.
    .loading = Récupération des fichiers partagés
    .sign-in = Se connecter pour continuer
phone-shared-waiting = { $count ->
    [one] Un fichier attend ici votre connexion. Laissez cette page ouverte.
   *[other] { $count } fichiers attendent ici votre connexion. Laissez cette page ouverte.
}
phone-shared-lost = Ce que vous avez partagé n’est plus là
    .advice = PicSafe ne garde les fichiers partagés qu’en mémoire. Retournez dans la galerie et partagez-les de nouveau. Si cela ne suffit pas, fermez d’abord PicSafe.
    .new = Nouveau rapport
phone-originals = Supprimer les originaux de cet appareil
    .lead = Ce que vous avez choisi ou partagé est toujours à son emplacement d’origine. PicSafe ne peut pas l’y supprimer. Si votre établissement le demande, supprimez-le :
    .gallery = dans la galerie, ou dans le dossier d’où il vient ;
    .trash = dans la corbeille de la galerie (« Supprimés récemment »), qui garde les photos un à deux mois ;
    .cloud = dans le cloud où la galerie copie les photos, comme Photos iCloud ou Google Photos, et dans sa corbeille.
phone-install = PicSafe sur votre écran d’accueil
    .what = S’ouvre comme une app, reçoit les photos que vous partagez depuis la galerie, et ouvre les liens et les fichiers de rapports.
    .install = Ajouter à l’écran d’accueil
    .decline = Pas maintenant
    .share-menu = Dans Safari, touchez Partager puis « Sur l’écran d’accueil ».
    .elsewhere = C’est déjà fait, ou ce navigateur ne le permet pas. Sur un téléphone, ouvrez PicSafe dans Chrome ou Safari.
