# تقرير جديد: الصفحة وحقولها وما ينقص قبل الإرسال.

compose-title = تقرير جديد
    .sealed = لا يغادر شيء هذا الجهاز قبل تشفيره.
    .plain = يُرسل عبر اتصال مشفّر.
compose-leave = مغادرة هذا التقرير؟ لم يُرسل بعد، ولن يُحفظ شيء منه.
compose-reply = الرد
    .note = نص الرد
    .to = رد على تقرير بتاريخ { $time }
    .to-unknown = رد على تقرير آخر
    .for = لا يمكن فتحه إلا لـ { $people }.
    .patient = بيانات المريض مأخوذة من ذلك التقرير. يُرجى التحقق منها.
compose-correct = تصحيح تقرير
    .of = بدلاً من تقرير بتاريخ { $time }
    .of-unknown = بدلاً من تقرير آخر
    .recalled = سُحب ذلك التقرير. يُرجى تحديد صاحب الصور ومراجعة الملاحظات وتسجيل الموافقة من جديد.
    .lacks-items = تعذّر نقل ملفاته: تلزم إضافتها من جديد.
    .lacks-access = تعذّر نقل من كان يمكنه فتحه: يلزم تحديد ذلك من جديد.
compose-sending = جارٍ إرسال التقرير
    .lead = يُرجى إبقاء هذه الصفحة مفتوحة حتى ينتهي الإرسال.
compose-waiting = { $files ->
    [zero] لا ملفات قيد التحضير
    [one] يجري تحضير ملف واحد
    [two] يجري تحضير ملفين
    [few] يجري تحضير { $files } ملفات
    [many] يجري تحضير { $files } ملفًا
   *[other] يجري تحضير { $files } ملف
}
    .consent = يجري تحضير الموافقة

# What is missing
compose-missing = ينقص شيء ما
compose-missing-items = تلزم إضافة صورة أو مقطع فيديو أو تسجيل، أو كتابة ملاحظة.
compose-missing-consent = يُرجى تحديد كيفية موافقة المريض، أو أنها غير مسجَّلة.
compose-missing-signature = يُرجى الحصول على توقيع المريض على الموافقة.
compose-missing-spoken = يُرجى تسجيل الموافقة الشفهية للمريض.
compose-missing-form = يُرجى تصوير نموذج الموافقة الذي وقّعه المريض.
compose-missing-guardian = يُرجى تحديد من يوافق نيابةً عن المريض.
compose-missing-levels = يُرجى تحديد ما وافق عليه المريض.
compose-missing-item-levels = يُرجى تحديد فيمَ يجوز استخدام كل ملف.
compose-missing-key-server = يُرجى إدخال عنوان Key Server، أو اختيار خادم PicSafe.
compose-command-line-only = لا تُرسل التقارير إلى هذا المستشفى إلا من سطر الأوامر: لا يبدأ عنوانه بـ https://.
compose-access-undecided = يُرجى إلغاء تحديد من يمكنه فتح التقرير، أو إرساله بطريقة يقرّر فيها Key Server ذلك.

# What is too much
compose-too-many-files = سيصبح عدد الملفات { $total }، والحد الأقصى في التقرير هو { $most }: يُرجى إزالة { $over } منها، أو توزيعها على عدة تقارير.
compose-too-large = سيصبح حجم التقرير { $size } أو أكثر، والحد الأقصى هو { $most }: يُرجى إزالة بعض الملفات، أو توزيعها على عدة تقارير.
compose-note-too-long = الملاحظة طويلة جدًا: عدد أحرفها { $count }، والحد الأقصى هو { $most }. الزيادة: { $over }.
compose-characters-left = الأحرف المتبقية: { $count }.

# The patient, and what few reports need
compose-patient = المريض
    .wristband = مسح سوار المعصم
    .recent = المرضى الأخيرون
compose-first-name = الاسم الأول
compose-last-name = اسم العائلة
compose-birth-date = تاريخ الميلاد
compose-patient-id = رقم المريض
compose-details = الملاحظات والمزيد
    .filled = (مُعبَّأ)
compose-notes = الملاحظات السريرية
compose-site =
    .draw = الإشارة إليه على رسم
compose-urgency =
    .routine = عند توفر الوقت
    .urgent = اليوم
    .emergency = الآن. يُرجى الاتصال أيضًا: فقد لا يكون هناك من يطّلع عليه.
compose-location = إضافة الموقع
    .remove = إزالته
    .hint = اختياري. يُشفَّر مع التقرير.
    .failed = الموقع غير متاح. يُرجى السماح به في إعدادات المتصفح، أو المتابعة دونه.

# What report.pdf cannot show: a field, and the characters of it
compose-boxes = سيعرض ملف PDF الخاص بالتقرير مربعات
    .advice = لا توجد في هذا الجهاز حروف لهذه الرموز. وهي محفوظة في التقرير نفسه؛ يُرجى كتابتها أيضًا بأبجدية أخرى إن كان على قارئ ملف PDF أن يعرفها.
compose-boxes-in = { $field }: <c>{ $characters }</c>
compose-boxes-first-name = الاسم الأول للمريض
compose-boxes-last-name = اسم عائلة المريض
compose-boxes-patient-id = رقم المريض
compose-boxes-guardian = اسم وليّ الأمر
compose-boxes-translator = اسم المترجم
compose-boxes-notes = الملاحظات
compose-boxes-site = موضع الجسم

# Files on their way into the report
compose-converting = جارٍ تحويل { $file }
    .stop = إيقاف التحويل
compose-about = { $what }: { $said }

# What became of a photo: whole sentences, one behind the other
compose-unshown = لا يستطيع هذا المتصفح عرض صوره. يُرفق الملف كما هو.
compose-photo-first = يحتوي الملف على عدة صور، وهذه هي الأولى.
compose-photo-main = يحتوي الملف على عدة صور، وهذه هي الصورة الرئيسية.
compose-photo-reduced = صُغّرت من { $before } إلى { $after } بكسل.
compose-photo-turned = أُديرت وفق بيانات Exif فيها، وقد تعرضها برامج أخرى بصورة مختلفة.
compose-photo-names = قد يكون في الصورة اسم مكتوب.
compose-photo-cut = الملف مبتور: ينقص ما يصل إلى { $percent }% من الصورة في نهايتها.
    .whole = تنقص آخر بايتات الملف، والصورة كاملة.
compose-edited = عدّلها المرسِل: { $what }.
    .cropped = قُصّت
    .marked = وُضعت عليها أسهم أو كلمات
compose-blacked-out = { $count ->
    [zero] لا مناطق مسوّدة
    [one] منطقة واحدة مسوّدة
    [two] منطقتان مسوّدتان
    [few] { $count } مناطق مسوّدة
    [many] { $count } منطقة مسوّدة
   *[other] { $count } منطقة مسوّدة
}
compose-blurred = { $count ->
    [zero] لا مناطق مموّهة
    [one] منطقة واحدة مموّهة
    [two] منطقتان مموّهتان
    [few] { $count } مناطق مموّهة
    [many] { $count } منطقة مموّهة
   *[other] { $count } منطقة مموّهة
}
compose-scale = حدّد المرسِل المقياس على الصورة: { $scale } بكسل لكل مليمتر.

# Why a file cannot be added. What a code stands for has the code in its ID.
compose-media-empty_file = الملف فارغ. يُرجى اختيار ملف آخر.
compose-media-unsupported_media = يحتوي التقرير على صور وفيديوهات وتسجيلات، وهذا الملف ليس أيًّا مما يعرفه PicSafe منها. يُرجى اختيار ملف آخر.
compose-media-damaged_media = الملف تالف أو مبتور. يُرجى اختيار ملف آخر.
compose-media-recording_too_large = التسجيل طويل جدًا أو بنيته معقدة جدًا. يُرجى تقصيره.
compose-media-unconvertible_recording = لا يستطيع هذا المتصفح تحويله. يُرجى حفظه بصيغة MP4 أو M4A ببرنامج آخر، أو إرساله بسطر أوامر PicSafe.
compose-media-unreadable_photo = الملف تالف أو مبتور. يُرجى اختيار ملف آخر.
compose-media-unsupported_photo = لا يمكن قراءة هذه الصورة هنا. يُرجى حفظها بصيغة JPEG ببرنامج آخر.
compose-media-unsupported_tiff = لا تقرأ المتصفحات ملفات TIFF من هذا النوع. يُرجى حفظ الصورة بصيغة JPEG ببرنامج آخر، أو إرسالها بسطر أوامر PicSafe الذي يقرأ أنواعًا أكثر.
compose-media-photo_too_large = الصورة كبيرة جدًا: يقبل التقرير صورًا حتى 100 ميغابايت و80 ميغابكسل، وصور JPEG حتى 250.
compose-media-photo_gave_up = تحضيرها يفوق قدرة هذا المتصفح. يُرجى تصغيرها أو إرسالها بمتصفح آخر.
compose-media-other-kind = لا يقبل التقرير صورًا من هذا النوع. يُرجى حفظها بصيغة JPEG ببرنامج يفتحها.
compose-media-unknown = تعذّرت قراءة الملف. يُرجى المحاولة مرة أخرى.
compose-media-is = الصيغة هي { $kind }. { $advice }
    .dicom = هذه صورة DICOM. لا يقرأ My PicSafe هذه الصور. يُرجى إرسالها بسطر أوامر PicSafe الذي يقرؤها.
    .photo = هذه صورة بصيغة { $kind }. { $advice }
