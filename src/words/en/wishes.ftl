# What citizens wish about their papers, and what they are answered.
# $at a moment · $max the most characters · $request the request's code
wish-cancel = Do not fetch the papers
wish-recall = Bring the papers back
wish-new-secret = A new secret
wish-correct-address = Correct address or phone number
wish-new-slot = Another time for the postman
wish-collect-at-office = Fetch the result at the post office
wish-name-proxy = Somebody receives in my place
wish-dispute = Not received
wish-complain = Complaint
wish-claim = Complaint and claim for compensation
wish-withdraw-consent = Take consent back

wish-made = Sent at { $at }.
wish-open = It will be answered by { $at } at the latest.
wish-done = Done at { $at }.
wish-answered = Answered at { $at }.
wish-granted = Done as wished
wish-declined = Cannot be done

wish-about = About
wish-before = Before
wish-after = From now on
wish-words = In her words
wish-no-proxy = Nobody in her place any more
wish-consent-version = Words agreed to
wish-answer = Answer
complaint-lost = Papers lost
complaint-late = Late
complaint-damaged = Damaged
complaint-price = The price
complaint-other = Conduct, or anything else

wish-request = Request code
wish-citizen = Citizen
wish-phone = Phone number
wish-address = Address
wish-what = Wish
wish-made-at = Sent at
wish-answer-by = Answer by
wish-desk-title = A citizen’s wish
wish-answer-legend = Answer the citizen
wish-answer-label = The answer
wish-answer-hint = Write for the citizen herself: what happened, what was done, and what comes next. Name no identity number.
wish-answer-submit = Send the answer
wish-answer-empty = Nothing is written yet. Please write at least one sentence for the citizen.
wish-answer-too-long = The answer is longer than { $max } characters. Please shorten it.
wish-answer-no-outcome = Please choose whether it was done as wished or cannot be done.
wish-answered-before = This wish has just been answered. What you wrote was not sent.
clerk-wishes-title = Citizens’ wishes
clerk-wishes-none = No wish waits for an answer.
clerk-to-wishes = Back to the list of wishes
op-answer = Answer
