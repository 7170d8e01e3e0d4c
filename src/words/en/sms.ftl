# SMS: at most 160 letters. Never names the dossier's code, an identity number or what the result is.
# $request · $waybill · $link; one about several dossiers names every code, in two parts at most

sms-closing = See { $link }, code { $request }

sms-pickup-on-the-way = The postman is coming to fetch your papers. Count each paper together before you sign.
sms-pickup-missed = Your papers could not be fetched this time. You still have them; the postman will come again.
sms-pickup-failed = The post will not fetch your papers. You still have them; the person in charge will see to it.
sms-papers-collected = The post has your papers and brings them to the agency. Waybill { $waybill }.
sms-papers-at-agency = Your papers have reached the agency. There is nothing you need to do.
sms-result-on-its-way = Your result is on its way to you. Waybill { $waybill }.
sms-result-out-for-delivery = The postman is bringing your result. Keep your phone and an identity document at hand.
sms-delivery-missed = Your result could not be delivered this time. The post still holds it. Waybill { $waybill }.
sms-result-held = Your result waits at a post office. Bring an identity document and waybill { $waybill }.
sms-result-delivered = The post says your result was delivered. If you do NOT have it, call now. Waybill { $waybill }.
sms-return-asked = The post wants to send item { $waybill } back. If you still want it, call the post now.
sms-return-missed = Your papers could not be given back this time. The postman comes again. Waybill { $waybill }.
sms-returned = Item { $waybill } is back where it came from. If you sent it and have it not, call the post.
sms-cancelled = The journey by post { $waybill } was cancelled. The person in charge arranges what comes next.
sms-late-risk = Your result may come later than expected. You need do nothing. Waybill { $waybill }.
sms-back-on-time = Your result is on time again. Keep your phone at hand. Waybill { $waybill }.
