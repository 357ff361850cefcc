# How a report gets to its recipient: a link that is passed on, or a file in an e-mail.

share-link = Copiar enlace
    .text-message = SMS
    .mail = Correo
    .device = Compartir
    .message = Copiar mensaje
    .failed = Aquí no se ha podido compartir. Copie el mensaje en su lugar.
    .advice = Solo quien inicia sesión puede abrir el informe, y cada acceso queda registrado. Compruebe el destinatario antes de enviar.
share-qr = Código QR
    .label = Código QR del enlace al informe
    .how = Apunte hacia él la cámara del teléfono que tiene al lado.
    .failed = No se ha podido cargar el código QR. Envíe el enlace en su lugar.
share-subject = Un informe de PicSafe para usted
share-message-from = { $sender } le envía un informe de PicSafe.
share-message = Pulse el enlace de abajo (válido durante { $validity }) para ver un informe de PicSafe que contiene { $contents }.
share-file =
    Se adjunta un informe de PicSafe cifrado que contiene { $contents }.

    Para verlo:
    1. Guarde el archivo adjunto ({ $file }) sin cambiarle el nombre.
    2. Abra { $address } e inicie sesión, o cree una cuenta gratuita.
    3. Arrastre el archivo a la página, o elíjalo allí.

    Solo se descifra en su dispositivo. Quien lo abre consta en el registro de accesos del informe.

# An enterprise that did not get it
share-left-out = { $count ->
    [one] Una de sus instituciones no ha recibido este informe
   *[other] { $count } de sus instituciones no han recibido este informe
}
share-left-out-advice = { $count ->
    [one] Su lista admite cierto número de informes al día, y ya se había alcanzado. Avísela, o envíe el informe otra vez después de medianoche UTC.
   *[other] Sus listas admiten cierto número de informes al día, y ya se había alcanzado. Avíselas, o envíe el informe otra vez después de medianoche UTC.
}
