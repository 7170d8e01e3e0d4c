notice-greeting = Kính gửi { $name },
