mail-hello = Hola:

## Signing in

mail-code-subject = { $code } es su código de PicSafe
mail-code-link = Para iniciar sesión en PicSafe, abra este enlace:
    .html = Para iniciar sesión en PicSafe, <a>abra este enlace</a> o escriba este código donde lo haya pedido:
mail-code-type = o escriba este código donde lo haya pedido, y en ningún otro sitio:
mail-code-once = El enlace y el código sirven una sola vez, durante { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. No los comparta: nadie de PicSafe se los pedirá.
mail-code-unasked = Si no ha pedido iniciar sesión, ignore este mensaje; no ha pasado nada.

## A personal token was made

mail-token-subject = Se ha creado un token personal para su cuenta de PicSafe
mail-token-made = Se ha creado un token personal para su cuenta de PicSafe:
mail-token-until = Hasta el { $until }, un programa que lo tenga puede descargar los informes que usted envíe al almacenamiento. No puede hacer nada más.
mail-token-not-you = Si ha sido usted, no tiene que hacer nada. Si no, revóquelo aquí y cierre sesión en todas partes:
    .html = Si ha sido usted, no tiene que hacer nada. Si no, <a>revóquelo</a> y cierre sesión en todas partes.

## A passkey was added

mail-passkey-subject = Se ha añadido una llave de acceso a su cuenta de PicSafe
mail-passkey-added = Se ha añadido una llave de acceso a su cuenta de PicSafe:
mail-passkey-who = Quien la tenga y pueda desbloquearla inicia sesión en su nombre, sin correo.
mail-passkey-not-you = Si ha sido usted, no tiene que hacer nada. Si no, elimínela aquí y cierre sesión en todas partes:
    .html = Si ha sido usted, no tiene que hacer nada. Si no, <a>elimínela</a> y cierre sesión en todas partes.

## What has become of reports

mail-news-subject = Novedades de los informes que ha enviado con PicSafe
mail-news-asked = Usted pidió saber qué ocurre con los informes que envía con PicSafe.
mail-news-who = En el registro de accesos del informe consta quién fue. Para verlo, abra My PicSafe como siempre y mire en Informes; o escriba <code>picsafe reports</code> y <code>picsafe log</code> con el número del informe. Este correo no contiene ningún enlace, y nadie de PicSafe le enviará uno con este tipo de avisos.
mail-news-where = Para verlo, abra My PicSafe como siempre y vaya a Informes, o escriba <code>picsafe reports</code>. Este correo no contiene ningún enlace, y nadie de PicSafe le enviará uno con noticias así.
mail-news-fewer = Para recibir menos correos como este, o ninguno: My PicSafe, Cuenta, Ajustes; o <code>picsafe profile --tell-me nothing</code>.
mail-news-more = En los registros de accesos de sus informes hay { $count ->
    [one] { $count } suceso más de este tipo
   *[other] { $count } sucesos más de este tipo
}.

# What a report holds
mail-news-report = Informe enviado el { $moment }, { $contents }:
mail-news-photos = { $count ->
    [one] { $count } foto
   *[other] { $count } fotos
}
mail-news-videos = { $count ->
    [one] { $count } vídeo
   *[other] { $count } vídeos
}
mail-news-audios = { $count ->
    [one] { $count } grabación de audio
   *[other] { $count } grabaciones de audio
}
mail-news-two = { $first } y { $second }
mail-news-three = { $first }, { $second } y { $third }
mail-news-empty = vacío

# What happened, as items of a list
mail-news-opened = abierto por primera vez el { $last }
    .subject = Se ha abierto un informe que envió con PicSafe
mail-news-broken = abierto en una emergencia el { $last }
    .subject = Se ha abierto en una emergencia un informe que envió con PicSafe
mail-news-broken-often = abierto en una emergencia { $count ->
    [one] { $count } vez
   *[other] { $count } veces
}, la última el { $last }
mail-news-refused = denegado a alguien el { $last }
    .subject = Se ha denegado a alguien un informe que usted envió con PicSafe
mail-news-refused-often = denegado { $count ->
    [one] { $count } vez
   *[other] { $count } veces
}, la última el { $last }
mail-news-recalled = revocado el { $last }
    .subject = Se ha revocado un informe que usted envió con PicSafe
mail-news-restored = revocación anulada el { $last }
    .subject = Se ha anulado la revocación de un informe que usted envió con PicSafe
mail-news-shredded = clave destruida definitivamente el { $last }
    .subject = Se ha destruido la clave de un informe que usted envió con PicSafe
mail-news-held = retenido antes de la historia clínica de una institución desde el { $last }: alguien de allí debe revisarlo
    .subject = Un informe enviado con PicSafe aún no ha llegado
mail-news-rejected = no incorporado a la historia clínica de una institución, según se decidió allí el { $last }
    .subject = Una institución no ha incorporado un informe que usted envió con PicSafe
mail-news-expiring = nadie lo ha abierto y su enlace deja de funcionar el { $last }
    .subject = Nadie ha abierto un informe que usted envió con PicSafe y su enlace caduca

## A report is for somebody, and its sender has PicSafe tell them

mail-report-subject = Hay un informe para usted en PicSafe
mail-report-from = alguien que ha iniciado sesión en PicSafe como { $address } le ha enviado un informe.
mail-report-name = Su nombre, según su propia indicación: «{ $sender }».
mail-report-checked = Su institución, comprobada por PicSafe: { $enterprise }.
mail-report-unchecked = Ninguna institución ha confirmado quién es.
mail-report-link = Para abrirlo:
    .html = <a>Abrir el informe</a>
mail-report-alone = Solo pueden abrirlo las personas que el remitente ha indicado; usted puede hacerlo tras iniciar sesión en PicSafe exactamente con esta dirección, { $to }; una cuenta nueva es gratuita. El enlace funciona hasta el { $moment }, y el remitente ve que lo ha abierto.
mail-report-unexpected = Si no espera un informe de esta persona, no lo abra y pregúntele antes por un medio que usted conozca.

## Consent for a report that somebody has opened was withdrawn

mail-withdrawn = Para un informe de PicSafe que usted abrió por primera vez el { $moment }, el paciente ha retirado su consentimiento: así lo indica el remitente, que ha revocado el informe. Ya nadie puede abrirlo.
    .subject = Se ha retirado el consentimiento para un informe que usted abrió
mail-wrong-patient = El informe de PicSafe que usted abrió por primera vez el { $moment } corresponde a otro paciente que el indicado o era para otra persona: así lo indica el remitente, que lo ha revocado. No se base en él. Ya nadie puede abrirlo.
    .subject = Se ha revocado un informe que usted abrió: fue un error
mail-taken-back = El informe de PicSafe que usted abrió por primera vez el { $moment } ha sido retirado por su remitente, que lo ha revocado. No se base en él. Ya nadie puede abrirlo.
    .subject = Se ha revocado un informe que usted abrió
mail-superseded = Hay un informe corregido en su lugar. Si es para usted, le llegará del remitente como el primero; si no le llega, pregúntele.
mail-withdrawn-delete = Elimine lo que haya guardado de él: fotos, PDF, impresiones y copias en otros programas. Lo que deba permanecer en una historia clínica lo decide su institución.
mail-withdrawn-which = PicSafe no nombra pacientes ni informes en sus correos. Si quiere saber cuál era, abra PicSafe como siempre. Este correo no contiene ningún enlace, y nadie de PicSafe le enviará uno con este tipo de avisos.

## An enterprise invites somebody

mail-invited = alguien que ha iniciado sesión en PicSafe como { $address } le invita a unirse a una institución que administra allí:
    .subject = Tiene una invitación de una institución en PicSafe
mail-invited-effect = Con PicSafe, el personal clínico envía fotos y grabaciones de pacientes cifradas. Si acepta, la institución recibe también los informes que usted envíe a PicSafe Cloud desde entonces y establece reglas para ellos. No recibe lo que haya enviado antes. Puede dejarla en cualquier momento.
mail-invited-link = Para responder, inicie sesión en PicSafe exactamente con esta dirección, { $to }; una cuenta nueva es gratuita:
    .html = Para responder, <a>inicie sesión en PicSafe</a> exactamente con esta dirección, { $to }; una cuenta nueva es gratuita.
mail-invited-unexpected = Si no conoce esta institución, no haga nada o rechace allí la invitación: nadie pasa a ser miembro sin haber aceptado.

## How an enterprise's people sign in was changed

mail-sso-changed = alguien que ha iniciado sesión en PicSafe como { $address } ha cambiado cómo inician sesión las personas de una institución que usted también administra allí:
    .subject = Se ha cambiado el inicio de sesión de su institución en PicSafe
mail-sso-provider = Se ha definido de nuevo el proveedor de identidad. Nadie inicia sesión con él antes de que se haya probado y se ofrezca o se exija; hasta entonces se inicia sesión por correo electrónico.
mail-sso-secret = Se ha introducido otro secreto de cliente para el proveedor de identidad. Se usará cuando alguien de la administración haya iniciado sesión con él; hasta entonces se usa el anterior.
mail-sso-off = El inicio de sesión del hospital está desactivado: se inicia sesión por correo electrónico.
mail-sso-offered = Quien lo desee puede iniciar sesión ahora a través del hospital.
mail-sso-required = Todas las personas de sus dominios tienen que iniciar sesión ahora a través del hospital. Se rechazan los códigos por correo electrónico y las llaves de acceso.
mail-sso-removed = Se ha eliminado el inicio de sesión del hospital: se inicia sesión por correo electrónico.
mail-sso-not-known = Si está al corriente, no hay nada que hacer. Si no, pregunte a esa persona por una vía que usted conozca, abra PicSafe como siempre y mire en Institución: de esto depende quién puede entrar en nombre de su personal. Este mensaje no contiene ningún enlace, y nadie de PicSafe le enviará uno con este tipo de noticias.
