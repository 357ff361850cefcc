# تقرير جديد: الصفحة وحقولها وما ينقص قبل الإرسال.

compose-title = تقرير جديد
    .sealed = لا يغادر شيء هذا الجهاز قبل تشفيره.
    .plain = يُرسل عبر اتصال مشفّر.
compose-leave = مغادرة هذا التقرير؟ لم يُرسل بعد، ولن يُحفظ شيء منه.
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
compose-missing-items = يُرجى إضافة صورة أو فيديو أو تسجيل واحد على الأقل.
compose-missing-consent = يُرجى تحديد كيف تمت موافقة المريض، أو أنها غير مسجَّلة.
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
