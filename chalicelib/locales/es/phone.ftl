# Desde y hacia el teléfono: lo que comparten otras apps, qué pasa con los originales y PicSafe en la pantalla de inicio.

phone-shared = Compartido con PicSafe
    .lead = Lo que ha compartido pasa a ser un informe nuevo.
    .loading = Recogiendo lo que ha compartido
    .sign-in = Iniciar sesión para continuar
phone-shared-waiting = { $count ->
    [one] Un archivo espera aquí hasta que inicie sesión. Deje esta página abierta.
   *[other] { $count } archivos esperan aquí hasta que inicie sesión. Deje esta página abierta.
}
phone-shared-lost = Lo que ha compartido ya no está aquí
    .advice = PicSafe guarda los archivos compartidos solo en memoria. Vuelva a la galería y compártalos de nuevo. Si no funciona, cierre antes PicSafe.
    .new = Informe nuevo
phone-originals = Eliminar los originales de este dispositivo
    .lead = Lo que ha elegido o compartido sigue donde estaba. PicSafe no puede eliminarlo allí. Si su hospital lo exige, elimínelo:
    .gallery = en la galería o en la carpeta de la que procede;
    .trash = en la papelera de la galería («Eliminado»), que guarda las fotos uno o dos meses;
    .cloud = en la nube a la que la galería copia las fotos, como Fotos de iCloud o Google Fotos, y en su papelera.
phone-install = PicSafe en su pantalla de inicio
    .what = Se abre como una app, recibe las fotos que comparta desde la galería y abre enlaces y archivos de informes.
    .install = Añadir a la pantalla de inicio
    .decline = Ahora no
    .share-menu = En Safari, pulse Compartir y después «Añadir a pantalla de inicio».
    .elsewhere = Ya está allí, o este navegador no lo permite. En un teléfono, abra PicSafe en Chrome o Safari.
