mail-hello = مرحبًا،

## Signing in

mail-code-subject = { $code } هو رمز PicSafe الخاص بك
mail-code-link = لتسجيل الدخول إلى PicSafe، يُرجى فتح هذا الرابط:
    .html = لتسجيل الدخول إلى PicSafe، يُرجى <a>فتح هذا الرابط</a>، أو إدخال هذا الرمز حيث طُلب:
mail-code-type = أو إدخال هذا الرمز حيث طُلب، لا في أي مكان آخر:
mail-code-once = يعمل الرابط والرمز مرة واحدة فقط، لمدة { $minutes ->
    [zero] { $minutes } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
}. يُرجى عدم إعطائهما لأحد: لن يطلبهما منك أحد من PicSafe.
mail-code-unasked = إن لم يصدر عنك طلب تسجيل الدخول، فيمكن تجاهل هذه الرسالة؛ لم يحدث شيء.

## A personal token was made

mail-token-subject = أُنشئ رمز وصول شخصي لحسابك في PicSafe
mail-token-made = أُنشئ رمز وصول شخصي لحسابك في PicSafe:
mail-token-until = حتى { $until } يستطيع أي برنامج يملكه جلب التقارير التي ترسلها إلى التخزين، ولا يستطيع فعل أي شيء آخر.
mail-token-not-you = إن كان ذلك منك، فلا حاجة إلى فعل شيء. وإلا فيُرجى إلغاؤه هنا وتسجيل الخروج من جميع الأجهزة:
    .html = إن كان ذلك منك، فلا حاجة إلى فعل شيء. وإلا فيُرجى <a>إلغاؤه</a> وتسجيل الخروج من جميع الأجهزة.

## A passkey was added

mail-passkey-subject = أُضيف مفتاح مرور إلى حسابك في PicSafe
mail-passkey-added = أُضيف مفتاح مرور إلى حسابك في PicSafe:
mail-passkey-who = كل من يملكه ويستطيع فتح قفله يمكنه تسجيل الدخول باسمك دون رسالة بريد.
mail-passkey-not-you = إن كان ذلك منك، فلا حاجة إلى فعل شيء. وإلا فيُرجى حذفه هنا وتسجيل الخروج من جميع الأجهزة:
    .html = إن كان ذلك منك، فلا حاجة إلى فعل شيء. وإلا فيُرجى <a>حذفه</a> وتسجيل الخروج من جميع الأجهزة.

## What has become of reports

mail-news-subject = مستجدات التقارير التي أرسلتها عبر PicSafe
mail-news-asked = وردت هذه الرسالة بناءً على طلبك معرفة ما يحدث للتقارير التي ترسلها عبر PicSafe.
mail-news-who = هوية الشخص مذكورة في سجل الوصول إلى التقرير. للاطلاع عليه، يُرجى فتح My PicSafe كالمعتاد والبحث تحت «التقارير»؛ أو كتابة <code>picsafe reports</code> ثم <code>picsafe log</code> مع رقم التقرير. لا يوجد رابط في هذه الرسالة، ولن يرسل إليك أحد من PicSafe رابطًا مع مثل هذه الأخبار.
mail-news-where = للاطلاع على ذلك، يُرجى فتح My PicSafe كالمعتاد والانتقال إلى «التقارير»، أو كتابة <code>picsafe reports</code>. لا يوجد رابط في هذه الرسالة، ولن يرسل أحد من PicSafe رابطًا مع أخبار كهذه.
mail-news-fewer = لتلقي عدد أقل من هذه الرسائل أو إيقافها: My PicSafe، «الحساب»، «الإعدادات»؛ أو <code>picsafe profile --tell-me nothing</code>.
mail-news-more = في سجلات الوصول إلى تقاريرك المزيد: { $count ->
    [zero] { $count } حدث من هذا النوع
    [one] حدث واحد من هذا النوع
    [two] حدثان من هذا النوع
    [few] { $count } أحداث من هذا النوع
    [many] { $count } حدثًا من هذا النوع
   *[other] { $count } حدث من هذا النوع
}.

# What a report holds
mail-news-report = تقرير أُرسل في { $moment }، { $contents }:
mail-news-photos = { $count ->
    [zero] { $count } صورة
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
mail-news-videos = { $count ->
    [zero] { $count } فيديو
    [one] فيديو واحد
    [two] مقطعا فيديو
    [few] { $count } مقاطع فيديو
    [many] { $count } مقطع فيديو
   *[other] { $count } مقطع فيديو
}
mail-news-audios = { $count ->
    [zero] { $count } تسجيل صوتي
    [one] تسجيل صوتي واحد
    [two] تسجيلان صوتيان
    [few] { $count } تسجيلات صوتية
    [many] { $count } تسجيلًا صوتيًا
   *[other] { $count } تسجيل صوتي
}
mail-news-two = { $first } و{ $second }
mail-news-three = { $first } و{ $second } و{ $third }
mail-news-empty = فارغ

# What happened, as items of a list
mail-news-opened = فُتح لأول مرة في { $last }
    .subject = فُتح تقرير أرسلته عبر PicSafe
mail-news-broken = فُتح في حالة طارئة في { $last }
    .subject = فُتح تقرير أرسلته عبر PicSafe في حالة طارئة
mail-news-broken-often = فُتح في حالة طارئة { $count ->
    [zero] { $count } مرة
    [one] مرة واحدة
    [two] مرتين
    [few] { $count } مرات
    [many] { $count } مرة
   *[other] { $count } مرة
}، آخرها في { $last }
mail-news-refused = رُفض طلب شخص للوصول إليه في { $last }
    .subject = رُفض طلب شخص للوصول إلى تقرير أرسلته عبر PicSafe
mail-news-refused-often = رُفض الوصول إليه { $count ->
    [zero] { $count } مرة
    [one] مرة واحدة
    [two] مرتين
    [few] { $count } مرات
    [many] { $count } مرة
   *[other] { $count } مرة
}، آخرها في { $last }
mail-news-recalled = سُحب في { $last }
    .subject = سُحب تقرير أرسلته عبر PicSafe
mail-news-restored = أُلغي سحبه في { $last }
    .subject = أُلغي سحب تقرير أرسلته عبر PicSafe
mail-news-shredded = أُتلف مفتاحه نهائيًا في { $last }
    .subject = أُتلف مفتاح تقرير أرسلته عبر PicSafe
mail-news-held = محتجز قبل السجل الطبي لإحدى المؤسسات منذ { $last }: يلزم أن يراجعه شخص هناك
    .subject = تقرير أُرسل عبر PicSafe لم يصل بعد
mail-news-rejected = لم يوضع في السجل الطبي لإحدى المؤسسات، كما تقرر هناك في { $last }
    .subject = لم تُدرج إحدى المؤسسات تقريرًا أُرسل عبر PicSafe
mail-news-expiring = لم يفتحه أحد، ويتوقف رابطه عن العمل في { $last }
    .subject = لم يفتح أحد تقريرًا أُرسل عبر PicSafe، ورابطه على وشك الانتهاء

## A report is for somebody, and its sender has PicSafe tell them

mail-report-subject = يوجد تقرير لك في PicSafe
mail-report-from = وصلك تقرير عبر PicSafe من شخص سجّل الدخول بالحساب { $address }.
mail-report-name = الاسم كما يذكره هذا الشخص عن نفسه: «{ $sender }».
mail-report-checked = المؤسسة، وقد تحقق منها PicSafe: { $enterprise }.
mail-report-unchecked = لم تؤكد أي مؤسسة هوية هذا الشخص.
mail-report-link = لفتحه:
    .html = <a>فتح التقرير</a>
mail-report-alone = لا يمكن فتحه إلا لمن حددهم المرسِل، وذلك بعد تسجيل الدخول إلى PicSafe بهذا العنوان تحديدًا، { $to }؛ والحساب الجديد مجاني. يعمل الرابط حتى { $moment }، ويظهر للمرسِل أن التقرير قد فُتح.
mail-report-unexpected = إذا لم تكن تتوقع تقريرًا من هذا الشخص، فيُرجى عدم فتحه وسؤاله أولًا بطريقة تعرفها.

## Consent for a report that somebody has opened was withdrawn

mail-withdrawn = سُحبت موافقة المريض على تقرير من PicSafe فُتح من حسابك أول مرة في { $moment }: هذا ما ذكره المرسِل، وقد سحب التقرير. لا يمكن لأحد فتحه بعد الآن.
    .subject = سُحبت الموافقة على تقرير سبق فتحه من حسابك
mail-wrong-patient = تقرير PicSafe الذي فُتح من حسابك أول مرة في { $moment } يخص مريضًا غير المذكور فيه، أو كان موجهًا إلى شخص آخر: هذا ما ذكره المرسِل، وقد سحبه. يُرجى عدم الاعتماد عليه. لا يمكن لأحد فتحه بعد الآن.
    .subject = سُحب تقرير فُتح من حسابك: كان خطأً
mail-taken-back = تقرير PicSafe الذي فُتح من حسابك أول مرة في { $moment } تراجع عنه المرسِل وسحبه. يُرجى عدم الاعتماد عليه. لا يمكن لأحد فتحه بعد الآن.
    .subject = سُحب تقرير فُتح من حسابك
mail-superseded = يوجد تقرير مصحَّح بدلًا منه. إذا كان موجهًا إليك فسيصل إليك من المرسِل كما وصل الأول؛ وإلا فيُرجى سؤاله.
mail-withdrawn-delete = يُرجى حذف ما احتُفظ به منه: الصور وملفات PDF والنسخ المطبوعة والنسخ في برامج أخرى. أما ما يجب أن يبقى في السجل الطبي فتقرره مؤسستك.
mail-withdrawn-which = لا يذكر PicSafe في رسائله أسماء المرضى ولا التقارير. لمعرفة التقرير المقصود، يُرجى فتح PicSafe كالمعتاد. لا يوجد رابط في هذه الرسالة، ولن يرسل إليك أحد من PicSafe رابطًا مع مثل هذه الأخبار.

## An enterprise invites somebody

mail-invited = وُجِّهت إليكم دعوة من صاحب العنوان { $address } المسجَّل دخوله إلى PicSafe للانضمام إلى مؤسسة يديرها هناك:
    .subject = دعوة للانضمام إلى مؤسسة على PicSafe
mail-invited-effect = يتيح PicSafe للعاملين في الرعاية الصحية إرسال صور المرضى وتسجيلاتهم مشفّرة. عند القبول تحصل المؤسسة أيضًا على التقارير التي تُرسَل منكم إلى PicSafe Cloud منذ ذلك الحين، وتضع قواعد لها. ولا تحصل على ما أُرسل قبل ذلك. ويمكن ترك المؤسسة في أي وقت.
mail-invited-link = للرد، يلزم تسجيل الدخول إلى PicSafe بهذا العنوان تحديدًا، { $to }؛ والحساب الجديد مجاني:
    .html = للرد، يلزم <a>تسجيل الدخول إلى PicSafe</a> بهذا العنوان تحديدًا، { $to }؛ والحساب الجديد مجاني.
mail-invited-unexpected = إن كانت هذه المؤسسة غير معروفة لكم فلا حاجة إلى فعل شيء، أو يمكن رفض الدعوة هناك: لا تبدأ العضوية إلا بعد القبول.

## How an enterprise's people sign in was changed

mail-sso-changed = غيّر صاحب العنوان { $address } المسجَّل دخوله إلى PicSafe طريقة تسجيل الدخول للعاملين في مؤسسة تشاركون في إدارتها هناك:
    .subject = تغيّر تسجيل الدخول الخاص بمؤسستكم في PicSafe
mail-sso-provider = حُدِّد مزوّد الهوية من جديد. لا يجري تسجيل الدخول عبره قبل تجربته ثم إتاحته أو إلزامه؛ وحتى ذلك الحين يكون تسجيل الدخول عبر البريد الإلكتروني.
mail-sso-secret = أُدخل سرّ عميل آخر لمزوّد الهوية. يُستخدم بعد أن يسجّل أحد المسؤولين الدخول به؛ وحتى ذلك الحين يُستخدم السابق.
mail-sso-off = تسجيل الدخول عبر المستشفى متوقف: تسجيل الدخول عبر البريد الإلكتروني.
mail-sso-offered = أصبح تسجيل الدخول عبر المستشفى متاحًا لمن يرغب.
mail-sso-required = أصبح تسجيل الدخول عبر المستشفى إلزاميًا لجميع من في نطاقاتكم. وتُرفض الرموز عبر البريد الإلكتروني ومفاتيح المرور.
mail-sso-removed = أُزيل تسجيل الدخول عبر المستشفى: تسجيل الدخول عبر البريد الإلكتروني.
mail-sso-not-known = إن كنتم على علم بذلك فلا حاجة إلى فعل شيء. وإلا فيُرجى سؤال هذا الشخص بوسيلة معروفة لكم، وفتح PicSafe كالمعتاد والاطلاع على صفحة المؤسسة: فبهذا يتحدد من يمكنه الدخول باسم العاملين لديكم. لا يوجد رابط في هذه الرسالة، ولن يرسل إليكم أحد من PicSafe رابطًا مع مثل هذه الأخبار.
