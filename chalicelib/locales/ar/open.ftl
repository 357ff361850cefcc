# Opening a report: from a link or a saved file, its photos and PDF, and what can be saved of it.

# A saved file
open-title = فتح تقرير محفوظ
    .lead = يُقرأ الملف ويُتحقق منه ويُفك تشفيره هنا في المتصفح.
    .drag = يُرجى سحب ملف ‎.picsafe‎ إلى هنا
    .or = أو اختياره من هذا الجهاز
    .choose = اختيار ملف
    .keep-name = يأتي الملف من رسالة بريد إلكتروني أو حُفظ من PicSafe. يُرجى عدم تغيير اسمه: هو رقم التقرير.
open-stage-read = تجري قراءة الملف
open-stage-key = يجري طلب المفتاح من Key Server
open-stage-decrypt = يجري التحقق وفك التشفير

# A link
open-link = يجري فتح تقرير
    .lead = يُسجَّل وصولك في سجل الوصول الخاص بالتقرير.
    .asking = يجري طلب التقرير
    .downloading = يجري التنزيل، { $done } من { $total }
open-closed = التقرير غير مفتوح
    .text = يبقى مشفّرًا حتى فتحه.
    .open = فتح التقرير
open-landing = أرسل إليك أحدهم تقريرًا عبر PicSafe
    .lead = يحتوي على صور أو مقاطع فيديو أو تسجيلات صوتية سريرية لمريض، شفّرها المرسِل.
    .size = مشفّر، { $size }
    .country = مكان الحفظ: { $country }
    .until = حتى { $time }
    .sign-in = تسجيل الدخول لعرضه
open-landing-from = تقرير PicSafe لك من «{ $sender }»
    .checked = { $enterprise }، تحقق منه PicSafe
    .how = تحقق PicSafe من انتماء المرسِل إلى { $enterprise }. والاسم هو ما يذكره المرسِل عن نفسه.
    .unchecked = الاسم هو ما يذكره المرسِل عن نفسه، ولم تؤكده أي مؤسسة. إذا لم تكن تتوقع تقريرًا من هذا الشخص، فيُرجى سؤاله قبل تسجيل الدخول.
open-elsewhere = قراءته على جهاز آخر
    .phone = رمز QR للهاتف
    .copy = نسخ الرابط
    .how = يُرجى توجيه كاميرا الهاتف إليه. يُفتح التقرير بعد تسجيل الدخول هناك.
    .computer = للقراءة على حاسوب، يُرجى إرسال الرابط المنسوخ إلى البريد الخاص وفتحه هناك.
open-step-sign-in = تسجيل الدخول أو إنشاء حساب مجاني
    .text = بالبريد الإلكتروني، دون كلمة مرور، على الهاتف أو الحاسوب.
open-step-decrypt = يفك المتصفح تشفير التقرير
    .text = يُنزَّل إلى الذاكرة ويُفتح فيها. لا يُحفظ أي ملف على هذا الجهاز.
open-step-recorded = يُسجَّل وصولك
    .text = يُدرج اسمك والوقت في سجل الوصول الخاص بالتقرير، الذي يراه المرسِل.

# Where it does not open
open-go-to-picsafe = الانتقال إلى PicSafe
open-for-treatment = للعلاج
open-for-education = للتعليم
open-for-publication = للنشر
open-emergency = هذه حالة طارئة
    .reason = سبب ضرورة فتحه
    .hint = إن سمح المرسِل بذلك، يُفتح التقرير. يُذكر ذلك مع السبب في سجل الوصول، وتُبلَّغ الجهة المشغّلة لـ Key Server. يُرجى عدم ذكر اسم أي مريض.
    .submit = فتحه في حالة طارئة

# Consent that is not proven
open-gap-no_evidence = يذكر التقرير كيف وافق المريض، ولا يوجد فيه ما يثبت ذلك. يُرجى سؤال المرسِل.
open-gap-levels_without_evidence = يذكر التقرير ما وافق عليه المريض دون أن يذكر كيف، ولا يوجد فيه ما يثبت ذلك. يُرجى سؤال المرسِل.
open-gap-item_beyond_consent = أحد الملفات مخصص لأكثر مما وافق عليه المريض. العبرة بموافقة المريض.

# Photos
open-photo = الصورة { $number } من { $count }
    .open = فتح الصورة { $number } من { $count }
    .on-paper = الصورة { $number } من { $count }، { $file }
open-photo-previous = الصورة السابقة
open-photo-next = الصورة التالية
open-photo-decrypting = يجري فك تشفير الصورة
open-zoom-in = تكبير
open-zoom-out = تصغير

# The PDF
open-pdf = التقرير بصيغة PDF
    .pages = الصفحات
    .show = عرض ملف PDF
    .save = حفظ ملف PDF
    .reading = تجري قراءة ملف PDF
    .failed = لا يمكن عرض ملف PDF هنا
    .advice = يُرجى حفظ الملف وفتحه ببرنامج آخر.
open-page = الصفحة { $number }
    .of = الصفحة { $number } من { $count }
    .broken = لا يمكن عرض هذه الصفحة.
open-page-previous = الصفحة السابقة
open-page-next = الصفحة التالية

# Saving and printing
open-save = الحفظ والطباعة
    .encrypted = حفظ التقرير مشفّرًا
    .files = حفظ الملفات
    .print = طباعة
    .single = ملفات منفردة
    .one = حفظ { $file }
    .question = حفظ الملفات دون تشفير؟
    .warning = لا يمكن لـ PicSafe حماية الملفات بعد حفظها. يُرجى إدراجها في السجل الطبي وإزالتها من هذا الجهاز.

# The report
open-report = تقرير
open-report-unnamed = تقرير دون اسم المريض
open-report-from = { $contents } من { $sender }
    .checked = تم التحقق وفك التشفير هنا
open-report-printed = تقرير PicSafe { $id }، أرسله { $sender }.
open-other-number = رقم هذا التقرير يخص شخصًا آخر
    .text = يبدأ برقم مستخدم يختلف عن رقم { $sender }، الذي يذكره Key Server مرسِلًا له. لا يسمح PicSafe لأحد بإرسال تقرير كهذا: يُرجى عدم الوثوق به.
open-other-server = لا يضمن PicSafe هوية المرسِل
    .text = كون التقرير من { $sender } هو ما يقوله { $server }، وهو ليس Key Server التابع لـ PicSafe.
open-other-sender = تذكر بيانات هذا التقرير شخصًا آخر
    .text = أرسله { $sender }: هكذا سجّله Key Server. أما المكتوب في التقرير، وربما في ملف PDF، فيذكر { $named } مرسِلًا له. يُرجى سؤال كليهما قبل الاعتماد عليه.
    .number = رقم المستخدم { $number }
open-missing = التقرير غير مكتمل
open-missing-items = { $count ->
    [zero] لا ينقصه شيء.
    [one] يذكر التقرير { $items }، وهو غير موجود فيه. يُرجى سؤال المرسِل.
    [two] يذكر التقرير { $items }، وهما غير موجودين فيه. يُرجى سؤال المرسِل.
    [few] يذكر التقرير { $items }، وهي غير موجودة فيه. يُرجى سؤال المرسِل.
    [many] يذكر التقرير { $items }، وهي غير موجودة فيه. يُرجى سؤال المرسِل.
   *[other] يذكر التقرير { $items }، وهي غير موجودة فيه. يُرجى سؤال المرسِل.
}
open-unproven = الموافقة غير مثبتة
open-ignored = جرى تجاوز بعض الملفات
    .files = لا تنتمي هذه الملفات أو المجلدات إلى تقرير، ولم تُفتح: { $files }.
    .more = لا تنتمي هذه الملفات أو المجلدات إلى تقرير، ولم تُفتح: { $files }، وغيرها ({ $more }).
open-clips = الفيديو والصوت
    .alone = التسجيلات

# Videos and recordings
open-clip-unread = تعذّرت قراءة التسجيل
    .advice = يُرجى فتح التقرير مرة أخرى.
open-clip-unplayable = لا يستطيع هذا المتصفح تشغيله
    .unseen = لا يستطيع هذا المتصفح عرض الفيديو
    .codecs = الصيغة: { $codecs }.
    .advice = يُرجى حفظ الملف وفتحه ببرنامج آخر.
    .save = حفظ الملف

# What it says
open-origin = المصدر
    .named = المذكور في التقرير
    .made = وقت الإنشاء
    .place = المكان
    .number = رقم التقرير
    .converted = ملف محوَّل
open-consent = طريقة الموافقة
    .unread = تعذّرت قراءة الإثبات.
    .form = نموذج الموافقة الموقّع
    .signature = التوقيع على الموافقة
    .recording = تسجيل الموافقة
open-answer = { $level }: { $answer }

open-reply = الرد
