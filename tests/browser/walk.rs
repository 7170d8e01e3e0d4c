//! A walk over the pages with nothing but a keyboard, and what is looked at on every page and at every stop.

use super::chromium::{Browser, ENTER, PATIENCE, TAB};
use crate::support::service::until;
use serde_json::{Value, json};
use std::time::Duration;

/// More stops than any page has.
const MOST_STOPS: usize = 60;
/// How long a page may take to scroll to where the keyboard is.
const SETTLES_WITHIN: Duration = Duration::from_secs(10);

/// What is wrong with a page, whatever it says: it is wider than its window, a thing to press is too small, a field has
/// no label, or it has not one first heading. `arguments` are put in front.
const FAULTS: &str = r"
const faults = [];
if (innerWidth !== width) faults.push(`the window is ${innerWidth} wide`);
if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
for (const element of document.querySelectorAll('a, button, input, select, textarea, summary')) {
  const isTicked = ['checkbox', 'radio'].includes(element.type);
  const box = (isTicked && element.labels[0] || element).getBoundingClientRect();
  const isInText = element.tagName === 'A' && getComputedStyle(element).display === 'inline';
  const isSeen = element.type !== 'hidden' && box.width > 0;
  if (isSeen && !isInText && box.height < 44) faults.push(`${element.outerHTML} is ${box.height} high`);
  if (element.labels && element.tagName !== 'BUTTON' && isSeen && element.labels.length !== 1) faults.push(`${element.id} has no label`);
}
const headings = document.querySelectorAll('h1').length;
if (headings !== 1) faults.push(`${headings} first headings`);
if (document.documentElement.lang !== lang) faults.push(`its language is ${document.documentElement.lang}`);
return faults;";

/// Where the keyboard is, and what is wrong with how that is shown.
const STOP: &str = r"
const element = document.activeElement;
if (!element || element === document.body) return null;
const style = getComputedStyle(element), box = element.getBoundingClientRect();
const faults = [], ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('no outline');
if (box.left < ring || box.right + ring > innerWidth || box.top < ring || box.bottom + ring > innerHeight) 
  faults.push(`not in sight: ${box.left}–${box.right} of ${innerWidth}, ${box.top}–${box.bottom} of ${innerHeight}`);
return [element.matches(wanted), element.outerHTML.slice(0, 200), faults];";

impl Browser {
    /// Waits for the page whose first heading holds these words, and looks it over.
    pub async fn arrive(&self, lang: &str, words: &str) {
        self.wait_for(&format!("document.querySelector('h1')?.innerText.includes({})", json!(words))).await;
        self.look_over(lang).await;
    }

    /// Looks a page over that has loaded.
    pub async fn look_over(&self, lang: &str) {
        let script = format!("const width = {}, lang = {};{FAULTS}", self.width, json!(lang));
        let page = self.text("h1").await;
        assert_eq!(self.see(&script).await, json!([]), "on “{page}” at {} px", self.width);
        if self.has_scripts {
            assert_eq!(self.barriers().await, json!([]), "on “{page}” at {} px", self.width);
        }
    }

    /// Goes on with Tab until the keyboard is at this element. Every stop on the way must be seen.
    pub async fn tab_to(&self, selector: &str) {
        let script = format!("const wanted = {};{STOP}", json!(selector));
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            self.press(TAB).await;
            let stop = self.settled(&script).await;
            if stop.is_null() {
                continue;
            }
            assert_eq!(stop[2], json!([]), "at {} at {} px", stop[1], self.width);
            if stop[0] == true {
                return;
            }
            passed.push(stop[1].to_string());
        }
        panic!("Tab does not lead to {selector}, but to\n{}", passed.join("\n"));
    }

    /// What a script sees once the page has scrolled to where the keyboard is, or in any case after a while.
    async fn settled(&self, script: &str) -> Value {
        let look = async || Some(self.see(script).await).filter(|stop| stop.is_null() || stop[2] == json!([]));
        match tokio::time::timeout(SETTLES_WITHIN, until("the page settles", PATIENCE, look)).await {
            Ok(stop) => stop,
            Err(_) => self.see(script).await,
        }
    }

    /// Goes to a field and types over what stands there: Tab marks it all.
    pub async fn type_into(&self, id: &str, text: &str) {
        self.tab_to(&format!("#{id}")).await;
        self.press(text).await;
        assert_eq!(self.value(id).await, text);
    }

    /// Goes to a link or button and presses Enter.
    pub async fn enter(&self, selector: &str) {
        self.tab_to(selector).await;
        self.press(ENTER).await;
    }
}
