# The frame around the pages, and what stands where there is no page.

shell-language = Langue
    .failed = Cette langue n’a pas pu être chargée. Vérifiez votre connexion et réessayez.
shell-skip = Aller au contenu
shell-navigation = Navigation principale
shell-reports = Rapports
shell-new = Nouveau
shell-open = Ouvrir
shell-enterprise = Établissement
shell-account = Compte
shell-my-reports = Mes rapports
shell-offline = Vous êtes hors ligne. Ce que vous avez saisi reste ici ; l’envoi et l’ouverture attendent une connexion.
shell-nothing-here = Il n’y a rien ici
    .reason = Cette adresse ne mène nulle part
    .advice = Si vous avez suivi un lien vers un rapport, il a peut-être été tronqué en chemin. Ouvrez le message d’origine et touchez-y le lien, ou redemandez-le à l’expéditeur.
shell-go-to-reports = Voir mes rapports
shell-mistake = Une erreur s’est produite
    .reason = Cette page ne fonctionne plus
    .advice = PicSafe a commis une erreur. Vous êtes toujours connecté(e). Ce qui a été envoyé l’est ; ce qui ne l’avait pas encore été a disparu de cette page et doit être saisi à nouveau.
    .report = Si cela se reproduit, indiquez ceci au responsable de PicSafe dans votre établissement : { $mistake }, version { $version }.
shell-show-again = Réafficher la page
