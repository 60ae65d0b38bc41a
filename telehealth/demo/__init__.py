"""An invented world to try the product in. Every person, facility and commune here is made up; provinces are real."""
