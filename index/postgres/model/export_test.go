package model

var Bytewise, Alike = bytewise, alike
