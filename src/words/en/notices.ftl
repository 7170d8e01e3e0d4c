notice-greeting = Dear { $name },
