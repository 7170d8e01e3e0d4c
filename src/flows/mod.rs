//! The business of Bưu Tá, one file per sentence:
//!
//! * [`open_request`]: a citizen asks the post to fetch her papers, to bring her result, or both.
//! * [`attach_dossier`]: the agency gives the papers their official code, often after the post has brought them.
//! * [`mark_result_ready`]: the agency has a result; if the citizen wants it by post, its way home begins.
//! * [`ask_order`]: a journey is to be made, and a courier account is to make it.
//! * [`allot_number`]: an order gets its number, where the courier allotted some to the account.
//! * [`place_order`]: the courier is asked, once; when nobody knows what became of it, we find out before asking again.
//! * [`cancel_order`]: an order is not wanted any more: withdrawn while no courier has it, cancelled once one has.
//! * [`ask_to_cancel`]: the courier is asked to cancel, or to bring the papers back; never twice blindly.
//! * [`list_orders`]: a courier that nobody calls fetches the list of its orders.
//! * [`announce_request`]: a courier that wants to hear of a request beforehand is told.
//! * [`receive_push`]: a courier tells us something; it is kept before the courier hears "thank you".
//! * [`judge_again`]: a refused push is judged again once its account's keys were put right.
//! * [`judge_items`]: a courier that tells several things at once hears of each what became of it.
//! * [`push_door`]: what couriers push is kept in the database or, while that is away, in the spool, and brought back.
//! * [`pull_tracking`]: we ask the courier ourselves; what it tells goes the same way as a push.
//! * [`read_inbox`]: stored messages are read, and read again after a fix.
//! * [`record_event`]: the only way in which a courier's news changes an order, whoever brought it.
//! * [`find_silent_orders`]: a courier has an order and says nothing of it for long; a person is told.
//! * [`warn_of_lateness`]: her result will probably come later than she was told, and she is told so once.
//! * [`watch_accounts`]: an account's pushes are missed, and asking makes up for them; it rests, and that is noted.
//! * [`record_handover`]: papers change hands, counted and signed by both sides.
//! * [`tell_citizen`]: she is told, once.
//! * [`join_notices`]: several dossiers of one household have one message.
//! * [`write_notice`]: what she is told, in her language and for each channel.
//! * [`wording_in_use`]: the text a notice is told by: the one that is shipped, or the province's own.
//! * [`word_notices`]: an administrator words a notice anew, checked against what providers have registered.
//! * [`preview_notice`]: what a text would say, with nothing personal in it.
//! * [`choose_provider`]: which account a message is given to; one that rests or has spent its budget is passed over.
//! * [`see_providers`]: an operator sees how each provider stands.
//! * [`find_stuck_work`]: messages whose work was lost are taken up again; work that never ends is a person's task.
//! * [`settle_notice`]: what a provider answered is written down; another way is tried, or a person is asked.
//! * [`hear_report`]: a provider tells afterwards what became of a message.
//! * [`choose_channels`]: she chooses by which channels she is told of what need not be told.
//! * [`hear_less`]: she does not want to be told of something by mail any more.
//! * [`renew_session`]: a provider's tokens are renewed by one caller at a time.
//! * [`recognise`]: she shows what she knows of a request, and is recognised: three steps, each opening more.
//! * [`prove_holder`]: she proves that the request is hers: a one-time code opens a short session.
//! * [`mail_code`]: her one-time code is mailed to her.
//! * [`look_up`]: she asks who holds her papers, since when, and what comes next.
//! * [`how_long`]: how long her dossier took so far, with whom, and when the next thing is to be expected.
//! * [`confirm_receipt`]: she says that she has her result.
//! * [`settle_task`]: a person decides what no machine can know.
//! * [`try_another_courier`]: a journey that came to nothing goes on with another courier account.
//! * [`follow_attempts`]: a journey is tried again: which attempt came before, and what became of it.
//! * [`import_lists`]: official and local lists come in.
//! * [`import_courier_list`]: a courier's own list of orders comes in by hand, where its pushes were lost.
//! * [`import_waybill_ranges`]: ranges of waybill numbers come in; what waited for a number goes on.
//! * [`import_openings`]: when offices are open, which communes they serve, and what their slots hold.
//!
//! From home:
//!
//! * [`ask_from_home`]: a citizen asks from home: what she can ask for, which agency it goes to, what it costs.
//! * [`switch_to_post`]: she wants her result brought home after all.
//! * [`book_slot`]: a slot is offered and booked; when it is full, the next one is offered.
//!
//! What a citizen may do about her papers:
//!
//! * [`hear_wish`]: her wish is written down once, done at once where the house can, else brought to a desk.
//! * [`see_wishes`]: she sees what she has wished and was answered, and what she can wish now.
//! * [`cancel_request`]: she does not want her papers fetched after all, or wants them back.
//! * [`move_pickup`]: she wants the postman at another time, or fetches her result at the post office herself.
//! * [`correct_address`]: she corrects her address or telephone number.
//! * [`pass_on_correction`]: couriers on their way are told of it.
//! * [`name_proxy`]: she authorises somebody in her place.
//! * [`complain`]: she disputes a delivery, complains, or claims compensation.
//! * [`renew_secret`]: she is given a new look-up secret in place of a lost one.
//! * [`rate`]: she rates what was done for her.
//! * [`withdraw_consent`]: she takes her consent back.
//! * [`answer_wish`]: a desk answers her, in words.
//!
//! At the desks:
//!
//! * [`sign_in`]: a member of staff comes in, stays for a shift, and goes.
//! * [`manage_staff`]: an administrator lets staff in, gives new passwords, and lets them in no longer.
//! * [`manage_keys`]: an administrator gives other software a key, and takes it back.
//! * [`see_dossier`]: a member of staff sees a dossier within reach.
//! * [`give_code_at_counter`]: a clerk has seen who she is, and gives her a one-time code.
//! * [`scan_code`]: a code is scanned at a desk of the post; what it means there now is said, and kept where it is right.
//! * [`sign_over`]: papers pass at a desk of the post, counted and signed, one dossier or a stack.
//! * [`desk_list`]: what waits at a desk of the post, and since when.
//! * [`see_task`]: a person sees what needs a decision, and what it is about.
//! * [`take_task`]: a person takes a task on, or gives it back.
//! * [`look_over`]: an operator sees whether everything runs.
//! * [`manage_accounts`]: an administrator keeps the accounts we hold with couriers.
//!
//! At the agency's desk:
//!
//! * [`register_dossier`]: an officer registers a dossier that was handed in, or is to be fetched.
//! * [`receive_papers`]: papers that the post brought are counted against the citizen's list and signed for.
//! * [`set_appointment`]: the agency takes a dossier in and says until when it promises the result.
//! * [`mark_stack_ready`]: a stack of results is marked, each for itself.
//! * [`hand_over_results`]: a stack of results passes to the post on one sheet, signed by both sides.
//! * [`agency_desk`]: what lies before the desk: on its way here, in process, delivered, late and with whom.
//!
//! Each flow gets the [`house::House`] and nothing global; [`ways`] are the ways to citizens it knows. A fact and the work it causes are committed together; no
//! flow calls the network while a transaction is open.

pub mod agency_desk;
pub mod allot_number;
pub mod announce_request;
pub mod answer_wish;
pub mod ask_from_home;
pub mod ask_order;
pub mod ask_to_cancel;
pub mod attach_dossier;
pub mod book_slot;
pub mod cancel_order;
pub mod cancel_request;
pub mod choose_channels;
pub mod choose_provider;
pub mod complain;
pub mod confirm_receipt;
pub mod correct_address;
pub mod desk_list;
pub mod find_silent_orders;
pub mod find_stuck_work;
pub mod follow_attempts;
pub mod give_code_at_counter;
pub mod hand_over_results;
pub mod hear_bounce;
pub mod hear_less;
pub mod hear_report;
pub mod hear_wish;
pub mod house;
pub mod how_long;
pub mod import_courier_list;
pub mod import_lists;
pub mod import_openings;
pub mod import_waybill_ranges;
pub mod join_notices;
pub mod judge_again;
pub mod judge_items;
pub mod list_orders;
pub mod look_over;
pub mod look_up;
pub mod mail_code;
pub mod manage_accounts;
pub mod manage_keys;
pub mod manage_staff;
pub mod mark_result_ready;
pub mod mark_stack_ready;
pub mod move_pickup;
pub mod name_proxy;
pub mod open_request;
pub mod pass_on_correction;
pub mod place_order;
pub mod preview_notice;
pub mod prove_holder;
pub mod pull_tracking;
pub mod push_door;
pub mod rate;
pub mod read_inbox;
pub mod receive_papers;
pub mod receive_push;
pub mod recognise;
pub mod record_event;
pub mod record_handover;
pub mod register_dossier;
pub mod renew_secret;
pub mod renew_session;
pub mod scan_code;
pub mod see_dossier;
pub mod see_providers;
pub mod see_task;
pub mod see_wishes;
pub mod set_appointment;
pub mod settle_notice;
pub mod settle_task;
pub mod sign_in;
pub mod sign_over;
pub mod switch_to_post;
pub mod take_task;
pub mod tell_citizen;
pub mod try_another_courier;
pub mod warn_of_lateness;
pub mod watch_accounts;
pub mod ways;
pub mod who_holds;
pub mod withdraw_consent;
pub mod word_notices;
pub mod wording_in_use;
pub mod write_notice;
