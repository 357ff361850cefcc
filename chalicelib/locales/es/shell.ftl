# The frame around the pages, and what stands where there is no page.

shell-language = Idioma
    .failed = No se ha podido cargar este idioma. Compruebe su conexión y vuelva a intentarlo.
shell-skip = Saltar al contenido
shell-navigation = Navegación principal
shell-reports = Informes
shell-new = Nuevo
shell-open = Abrir
shell-enterprise = Institución
shell-account = Cuenta
shell-my-reports = Mis informes
shell-offline = Está sin conexión. Lo que ha introducido se queda aquí; el envío y la apertura esperan a que haya conexión.
shell-nothing-here = Aquí no hay nada
    .reason = La dirección no lleva a ninguna parte
    .advice = Si ha seguido un enlace a un informe, puede que se haya cortado por el camino. Abra el mensaje original y pulse allí el enlace, o vuelva a pedírselo al remitente.
shell-go-to-reports = Ir a mis informes
shell-mistake = Algo ha ido mal
    .reason = Esta página ha dejado de funcionar
    .advice = PicSafe ha cometido un error. Su sesión sigue iniciada. Lo enviado está enviado; lo que aún no se había enviado ha desaparecido de esta página y debe introducirse de nuevo.
    .report = Si vuelve a ocurrir, comuníqueselo a quien administra PicSafe en su hospital: { $mistake }, versión { $version }.
shell-show-again = Mostrar la página de nuevo
