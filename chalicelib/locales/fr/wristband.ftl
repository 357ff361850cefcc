# Scanner le bracelet

wristband-title = Scanner le bracelet
    .how = Présentez le code-barres du bracelet devant la caméra. Aucune image n’est conservée.
    .failed = Le lecteur de codes-barres n’a pas pu être chargé. Vérifiez votre connexion, ou saisissez le numéro.
    .view = Ce que voit la caméra
wristband-found = Lu sur le bracelet :
    .compare = Comparez-le avec le bracelet.
    .again = Scanner de nouveau
    .use = Utiliser ce numéro
