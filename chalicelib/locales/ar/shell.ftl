# The frame around the pages, and what stands where there is no page.

shell-language = اللغة
    .failed = تعذّر تحميل هذه اللغة. يُرجى التحقق من الاتصال ثم إعادة المحاولة.
shell-skip = الانتقال إلى المحتوى
shell-navigation = التنقل الرئيسي
shell-reports = التقارير
shell-new = جديد
shell-open = فتح
shell-enterprise = المؤسسة
shell-account = الحساب
shell-my-reports = تقاريري
shell-offline = لا يوجد اتصال بالشبكة. ما أُدخل يبقى هنا؛ أما الإرسال والفتح فينتظران الاتصال.
shell-nothing-here = لا يوجد شيء هنا
    .reason = هذا العنوان لا يؤدي إلى أي مكان
    .advice = إذا كان هذا رابطًا لتقرير، فربما اقتُطع جزء منه في الطريق. يُرجى فتح الرسالة الأصلية والضغط على الرابط فيها، أو طلبه من المرسِل مرة أخرى.
shell-go-to-reports = الانتقال إلى تقاريري
shell-mistake = حدث خطأ ما
    .reason = توقفت هذه الصفحة عن العمل
    .advice = وقع خطأ في PicSafe. ما زال تسجيل الدخول قائمًا. ما أُرسل قد أُرسل؛ أما ما لم يُرسل بعد فقد اختفى من هذه الصفحة ويجب إدخاله من جديد.
    .report = إذا تكرر ذلك، فيُرجى إبلاغ الجهة المسؤولة عن PicSafe في المستشفى: { $mistake }، الإصدار { $version }.
shell-show-again = عرض الصفحة من جديد
