# Lo que se dice después del envío y lo que queda por hacer a mano.

sent-another = Otro informe
sent-list = Mis informes
sent-not-listed = No está en su lista
    .text = No se pudo acceder a su lista de informes, o hoy no admite más. El informe en sí no se ha perdido.

# To a hospital
sent-has = { $name } tiene el informe
sent-posted = Enviado
    .lead = { $contents }, { $size }.
    .text = En esta página no queda nada de él. El hospital ha confirmado que lo conserva.
    .later = «Mis informes» muestra adónde llega en el hospital, en cuanto el hospital lo comunique.
sent-stored = Guardado
    .lead = { $contents } y el PDF.
    .folder = Está en la carpeta { $folder }. En esta página no queda nada de él.
    .created = El paciente se ha dado de alta allí. En esta página no queda nada del informe.
    .record = En la historia de { $patient }. En esta página no queda nada de él.
    .record-born = En la historia de { $patient }, fecha de nacimiento { $date }. En esta página no queda nada de él.

# To PicSafe Cloud
sent-uploaded = Cifrado y subido
    .lead = { $contents }, cifrado, hasta el { $time }.
    .text = En esta página no queda nada de él. En «Mis informes» verá quién lo abre.
sent-link = Envíe ahora el enlace
    .share = Enviar el enlace
sent-told = El enlace está en camino
sent-own = Solo se ha indicado a usted
sent-cloud = El informe está en PicSafe Cloud
    .share = Enviar también un enlace

# In a file
sent-file = Adjunte ahora el archivo
    .to = Envíelo ahora por correo a { $name }
    .lead = { $file }, { $size }, cifrado.
    .lead-to = { $file }, { $size }, cifrado, para { $address }.
    .leave = ¿Salir sin el archivo? No está guardado y no se conserva nada de él.
    .large = Muchos servidores de correo rechazan mensajes de este tamaño. Con menos vídeos, o más cortos, ocupará menos.
    .unsaved = El archivo está en esta página hasta que salga de ella. Guárdelo primero.
    .kept = PicSafe no conserva el archivo. Figura en sus informes, con su registro de accesos.
    .kept-hospital = PicSafe no conserva el archivo. Figura en sus informes, con su registro de accesos. Allí verá adónde llega en el hospital, en cuanto el hospital lo comunique.
sent-mail = Un correo ya preparado
    .text = Se guarda con el archivo cifrado adjunto. Ábralo en su programa de correo y envíelo.
    .text-choose = Se guarda con el archivo cifrado adjunto. Ábralo en su programa de correo, elija el destinatario y envíelo.
    .save = Guardar el correo
sent-attach = Enviarlo por correo
    .by-hand = O adjuntarlo a mano
sent-attach-file = Guarde el archivo cifrado
    .save = Guardar el archivo
    .share = Compartir
sent-attach-mail = Escriba el correo y adjunte el archivo
    .write = Escribir un correo
    .copy = Copiar el texto

# In place of another report
sent-superseded = Quienes tienen el informe anterior sabrán que hay uno corregido
    .telling = Avisando a quienes tienen el informe anterior
    .failed = No se ha podido avisar a todos los que tienen el informe anterior
    .advice = El informe corregido está enviado. Deje que PicSafe lo intente de nuevo o avíseles usted.
