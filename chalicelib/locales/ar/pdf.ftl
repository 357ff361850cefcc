pdf-document = تقرير PicSafe { $id }
pdf-title = تقرير سريري
pdf-time-missing = الوقت غير مسجّل
pdf-not-recorded = غير مسجّل
    .inside = غير مسجّل
pdf-confidential = سري: معلومات صحية شخصية. لا تُستخدم إلا في حدود موافقة المريض.
pdf-page = صفحة { $number } من { $total }
pdf-report-id = رقم التقرير { $id }
pdf-name-missing = اسم المريض غير مسجّل
pdf-born = تاريخ الميلاد { $date }
pdf-patient-id = رقم المريض { $id }
pdf-list = { $first }، { $next }
pdf-as-written = { $level }، كما كُتب

pdf-patient = المريض
    .name = الاسم
    .born = تاريخ الميلاد
    .id = رقم المريض
    .visit = رقم الزيارة
    .guardian = وليّ الأمر
    .translator = المترجم
pdf-born-day = اليوم { $value }
pdf-born-month = الشهر { $value }
pdf-born-year = السنة { $value }

pdf-consent = الموافقة
    .other-levels = مستويات أخرى
    .given = طريقة الموافقة
    .evidence = الإثبات
    .capacity = أهلية الموافقة
    .issuer = نص صادر عن
    .wording = نص الموافقة
    .language = لغة النص
    .form = نموذج ورقي
    .signature = التوقيع
pdf-issuer = { $name }، الإصدار { $version }
pdf-level-treatment = العلاج
    .inside = العلاج
pdf-level-education = التعليم
    .inside = التعليم
pdf-level-publication = النشر
    .inside = النشر
pdf-answer-yes = نعم
pdf-answer-no = لا
pdf-answer-unclear = انظر أدناه
pdf-given-signed = موقّعة
pdf-given-verbal = شفهية، مسجّلة في consent.m4a
pdf-given-form = موقّعة على نموذج ورقي، صورته في consent.jpg
pdf-capacity-present = كان المريض قادرًا على اتخاذ القرار
pdf-capacity-lacking = لم يكن المريض قادرًا على اتخاذ القرار
pdf-capacity-not-assessed = لم تُقيَّم

pdf-notes = الملاحظات
    .urgency = درجة الاستعجال
    .site = موضع الجسم
    .replaces = يحل محل
    .answers = رد على
pdf-other-report = تقرير بتاريخ { $time } ({ $id })
pdf-urgency-routine = غير مستعجل
pdf-urgency-urgent = مستعجل
pdf-urgency-emergency = طارئ

pdf-origin = المرسِل والوقت والمكان
    .sender = المرسِل
    .email = البريد الإلكتروني
    .country = البلد
    .user-id = رقم المستخدم
    .time = الوقت
    .address = العنوان
    .coordinates = الإحداثيات
    .report-id = رقم التقرير
pdf-local-time = { $date }، الساعة { $time } (المنطقة الزمنية غير مسجّلة)

pdf-photos = الصور
pdf-photo = الصورة { $number } من { $total }: { "\u200E" }{ $item }
pdf-item-consent = الموافقة على هذا الملف: { $levels }
pdf-files = ملفات أخرى مرفقة
# the mark keeps what begins with digits in its order
pdf-file = { $kind }، في التقرير باسم { "\u200E" }{ $name }
pdf-kind-photo = صورة
pdf-kind-video = فيديو
pdf-kind-audio = تسجيل صوتي
pdf-kind-file = ملف
pdf-converted = ملفات محوَّلة
    .file = الملف
pdf-converted-from = من { $source } إلى { $target }
pdf-converted-to = إلى { $target }
pdf-holds-more = يحتوي ملف metadata.json في هذا التقرير على أكثر مما يمكن لهذا الإصدار من PicSafe عرضه.

# What is enclosed
pdf-enclosed-photos = { $count ->
    [zero] { $count } صورة
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
pdf-enclosed-videos = { $count ->
    [zero] { $count } فيديو
    [one] فيديو واحد
    [two] مقطعا فيديو
    [few] { $count } مقاطع فيديو
    [many] { $count } مقطع فيديو
   *[other] { $count } مقطع فيديو
}
pdf-enclosed-audios = { $count ->
    [zero] { $count } تسجيل صوتي
    [one] تسجيل صوتي واحد
    [two] تسجيلان صوتيان
    [few] { $count } تسجيلات صوتية
    [many] { $count } تسجيلًا صوتيًا
   *[other] { $count } تسجيل صوتي
}
pdf-enclosed-others = { $count ->
    [zero] { $count } ملف آخر
    [one] ملف آخر
    [two] ملفان آخران
    [few] { $count } ملفات أخرى
    [many] { $count } ملفًا آخر
   *[other] { $count } ملف آخر
}
pdf-enclosed-nothing = لا توجد وسائط مرفقة
