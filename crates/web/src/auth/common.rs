//! The most common passwords of ten characters and more, and what they are made of. Small on purpose: it
//! stops what everybody tries first. (From public lists of leaked passwords, lower case.)

const COMMON: &[&str] = &[
    "0123456789", "1029384756", "1111111111", "1122334455", "1123581321", "1234512345", "123456789a",
    "1234567890", "12345678900", "12345678910", "1234567891", "123456789q", "1234554321", "123456abcd",
    "123qwe123qwe", "1313131313", "147258369a", "159357456852", "1a2b3c4d5e", "1q2w3e4r5t", "1q2w3e4r5t6y",
    "1qaz2wsx3edc", "987654321a", "9876543210", "a123456789", "a1b2c3d4e5", "aaaaaaaaaa", "abc1234567",
    "abc123456789", "abcd123456", "abcd1234abcd", "abcdefghij", "abcdefghijkl", "administrator",
    "administrador", "admin12345", "admin123456", "asdfasdfasdf", "asdfghjkl1", "asdfghjkl;", "asdf123456",
    "basketball", "basketball1", "bienvenido1", "bienvenidos", "babygirl123", "barcelona1", "betterthan",
    "butterfly1", "california", "california1", "changeme123", "chocolate1", "computer123", "contraseña",
    "contrasena", "contraseña1", "contrasena1", "contraseña123", "default123", "dragon1234", "estrella12",
    "football123", "football12", "fernando123", "forgetmenot", "focal12345", "focal123456", "guitarhero",
    "helloworld", "hello12345", "iloveyou12", "iloveyou123", "iloveyou1234", "internet123", "jennifer12",
    "letmein123", "letmein1234", "liverpool1", "lovelovelove", "manchester", "microsoft1", "minecraft1",
    "motherlode", "mustang123", "mypassword", "mypassword1", "newpassword", "nuevacontraseña", "p4ssw0rd123",
    "p@ssw0rd12", "p@ssw0rd123", "p@ssword123", "pa55word123", "pass123456", "pass1234567", "passpasspass",
    "passw0rd12", "passw0rd123", "passwort123", "password!1", "password00", "password01", "password10",
    "password11", "password12", "password123", "password1234", "password12345", "password123456",
    "password2020", "password2021", "password2022", "password2023", "password2024", "password2025",
    "password2026", "passwordpassword", "princess12", "princess123", "qazwsxedcrfv", "qazwsx1234",
    "q1w2e3r4t5", "q1w2e3r4t5y6", "qwe123qwe123", "qweasdzxc1", "qweasdzxc123", "qwerasdfzxcv", "qwerty1234",
    "qwerty12345", "qwerty123456", "qwertyqwerty", "qwertyuiop", "qwertyuiop1", "qwertyuiop123",
    "realmadrid", "realmadrid1", "samsung123", "secret1234", "shadow1234", "skateboard", "spiderman1",
    "starwars12", "starwars123", "summer2024", "summer2025", "summer2026", "sunshine12", "sunshine123",
    "superman12", "superman123", "supervisor", "supervisor1", "teamoteamo", "temporary1", "temporal123",
    "test123456", "testtest12", "testtesttest", "trustno1trustno1", "welcome123", "welcome1234", "welcome2024",
    "welcome2025", "welcome2026", "whatever12", "windows1234", "winter2024", "winter2025", "winter2026",
    "zaq12wsxcde3", "zxcvbnm123", "zxcvbnmasdfghjkl", "zxcvbnm,./", "asdfghjklñ", "0987654321", "00000000000",
];

/// Whether a password (in lower case) is one of them, or one of them with a little behind it.
pub(super) fn is_common(password: &str) -> bool {
    let bare = password.trim_end_matches(|c: char| c.is_ascii_digit() || "!.?*#@$-_".contains(c));
    let mut all = COMMON.iter();
    all.any(|common| *common == password || (bare.len() >= 8 && *common == bare))
        || ["password", "contraseña", "contrasena", "qwertyuiop", "administrator", "administrador"].contains(&bare)
}
