# What needs a person: what is wrong and what to do; and the ways to settle it.
task-unknown-placing = Nobody knows whether the courier has this order. Ask the courier by its reference, then choose “has it” or “has not got it”.
task-refused-placing = The courier refused this order. Correct what it names (address, phone, contract), then place it again.
task-missing-area-code = The courier account has no area code for this commune. Add the code to its table, then place the order again.
task-few-waybills = This account's waybill numbers are running low; the detail names the last one. Ask the courier for a new range and add it to the account in time; this closes by itself when a range comes.
task-waybills-used-up = This account has no waybill numbers left, and its orders wait. Ask the courier for a new range now and add it to the account; the orders then go on by themselves.
task-no-office = No post office serves the place of this pickup. Assign an office to the commune, or ask the citizen to come to a desk.
task-unmapped-code = The courier sent a code without a known meaning. Ask the courier, add the code to the table, then read the messages again.
task-unreadable-message = A message cannot be read. Look at its bytes, tell the courier or the administrator, then read it again.
task-unknown-waybill = A message speaks of a waybill we do not have. Find out which request it belongs to; once that is added, read it again.
task-rejected-push = A message was turned away because its signature was wrong. Ask the courier whether it was theirs; if it was, correct the secret in the settings, then judge it again in the list of messages.
task-all-pushes-rejected = For minutes every message of this account has been turned away. Compare the secret in its settings with the courier's; this closes by itself when a message is let in.
task-missed-pushes = Much of this courier's news was only heard by asking, though it should have been sent to us. Orders stay right, for they are asked about more often. Have the courier look at its sending; this closes by itself when messages come again.
task-contradicting-news = The courier's news contradict each other. Ask the courier what really happened and write it down.
task-contradicting-custody = The custody ledger contradicts itself: whoever handed over did not hold the papers. Find the papers now and draw up minutes.
task-suspect-time = A piece of news is dated when it cannot have happened. Ask the courier for the right time.
task-papers-need-care = This journey ended before the papers arrived (cancelled, returned, damaged, lost or never fetched). Call the citizen and arrange a new one.
task-unknown-notice = Nobody knows whether the citizen got a notice. Call the citizen, then record that she was told.
task-failed-notice = A notice could not be sent to the citizen. Correct the mail address and send it again, or call and record that she was told.
task-provider-trouble = A provider of text messages takes nothing from us (key, balance, brand name or template). See the reason and mend the account; meanwhile messages go another way.
task-stuck-work = Work was begun several times and stopped half-way each time. It is begun again; have whoever runs the service look at its log.
task-unknown-announcement = Nobody knows whether the courier heard of this request beforehand. Ask the courier; if it has not, announce it again.
task-silent-order = The courier has this order and has said nothing new for a long time. Ask the courier where the papers are; if all is well, record that nothing more is to be done.
task-urgent-pickup = Papers are to be fetched urgently. Send a postman within the hour and call before leaving; if nobody can be there in time, call at once.
task-claimed-dossier = A citizen says that this dossier is hers. Compare name and phone with the dossier; attach its code to the request if they fit, and call if they do not.
task-wish-at-office = A citizen wishes something about her papers. Do it or call her, then answer her in words.
task-wish-in-charge = A citizen has not received, complains, or claims compensation. Find out what happened, then answer her in words before the deadline.

action-courier-has-not-got-it = The courier has not got it: place it now
action-courier-has-it = The courier has it: keep it as placed
action-try-again = Try again
action-read-again = Read the messages again
action-citizen-was-told = The citizen was told
action-withdraw = Give this journey up, to ask for another
action-another-courier = Go on with another courier account
action-ask-courier = Ask the courier now
action-answer-citizen = The citizen was answered
action-dismiss = Nothing more to do

# Why papers cannot go on with another courier account.
no-other-courier-under-way = They cannot go on yet: this order has not ended. Cancel it first, or find out whether the courier has it.
no-other-courier-went-on = This journey has been asked for again already; see the later attempt under the order.
no-other-courier-at-the-post = They cannot go on yet: the papers are still with the first courier. They must be back where they came from first.
no-other-courier-arrived = There is nothing to go on with: the papers are no longer where they came from.
no-other-courier-not-wanted = They do not go on: the citizen has asked to cancel this journey or to have the papers back.
no-other-courier-no-consent = They cannot go on yet: the citizen has withdrawn her consent to the use of her data. Call and ask her first.
no-other-courier-named = Nothing was changed: choose another courier account that is in use.
task-cancelling-by-person = An order is to be cancelled, and the software could not settle that. Call the courier to cancel it or to bring the papers back, or ask once more.
